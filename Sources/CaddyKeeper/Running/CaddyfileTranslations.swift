/// The translations of Caddyfiles by Caddy, for generations and for checks.
final class CaddyfileTranslations {
    private let caddys: CaddyProcesses
    /// The numbers below zero that checks use.
    private var checks = 0

    /// Creates the translations. None has begun.
    /// - Parameter caddys: the processes that translate.
    init(_ caddys: CaddyProcesses) { self.caddys = caddys }

    /// Starts the translation of a Caddyfile that a client wants to be checked.
    /// - Parameter choice: the Caddy that translates; nil for the one of the container's image.
    /// - Returns: a failure, or nil. The client then gets its answer when the translation ends.
    func check(_ text: [UInt8], with choice: ChosenCaddy?, for client: Int) -> KeeperFailure? {
        checks -= 1
        guard let failure = start(checks, text, with: choice, as: .check(client: client, number: checks)) else { return nil }
        GenerationFiles.remove(checks)
        return failure
    }

    /// Starts the translation of a Caddyfile.
    /// - Parameters:
    ///   - number: the number of the generation or the check.
    ///   - choice: the Caddy that translates; nil for the one of the container's image.
    /// - Returns: a failure, or nil.
    func start(_ number: Int, _ text: [UInt8], with choice: ChosenCaddy?, as role: CaddyProcesses.Role) -> KeeperFailure? {
        if let failure = GenerationFiles.write(KeeperFolder.caddyfile(number), text) { return failure }
        return caddys.translate(number, with: ChosenCaddy.command(choice), as: role) ? nil : .failed("Caddy could not be started")
    }

    /// The failure of a translation that ended; nil if Caddy accepted the Caddyfile.
    /// - Parameter status: the exit status, or 128 and the signal.
    static func failure(_ number: Int, _ status: Int32) -> KeeperFailure? {
        if status > 128 { return .failed("Caddy was killed by signal \(status - 128) while it translated the Caddyfile") }
        if status == 0 {
            // Caddy does not notice that its output could not be written.
            let isWhole = SmallFiles.read(KeeperFolder.configuration(number))?.last { $0 > 0x20 } == UInt8(ascii: "}")
            return isWhole ? nil : .failed("the translated Caddyfile is not whole: the disk of the proxy's volume may be full")
        }
        let messages = String(decoding: SmallFiles.read(KeeperFolder.messages(number)) ?? [], as: UTF8.self)
        let text = CaddyMessage.text(messages)?.replacing(KeeperFolder.caddyfile(number), with: "Caddyfile")
        return .rejected(text ?? "Caddy ended with status \(status)")
    }
}
