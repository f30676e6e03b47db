import Glibc

/// The files of generations, and the generation that a restarted container begins with.
final class GenerationFiles {
    /// The number of the generation that a restarted container begins with; nil if there is none.
    private(set) var stored: Int?
    /// True while the file with the number of the stored generation could not be written.
    private var isUnstored = false
    /// The Caddys that clients chose, by generation. Others run the one of the container's image.
    private var choices: [Int: ChosenCaddy] = [:]
    /// The digests of the Caddyfiles, by generation.
    private var digests: [Int: String] = [:]

    /// Reads the generation that the container had before it ended.
    func readStored() {
        guard let text = SmallFiles.read(KeeperFolder.current), let number = Int(String(decoding: text, as: UTF8.self)),
            access(KeeperFolder.configuration(number), R_OK) == 0
        else { return }
        if let text = SmallFiles.read(KeeperFolder.choice(number)) {
            guard let choice = ChosenCaddy(text: String(decoding: text, as: UTF8.self)), choice.isThere else { return }
            choices[number] = choice
        }
        digests[number] = SmallFiles.read(KeeperFolder.caddyfile(number)).map(CaddyfileDigest.hex)
        stored = number
    }

    /// The Caddy that a client chose for a generation; nil for the one of the container's image.
    func choice(of number: Int?) -> ChosenCaddy? { number.flatMap { choices[$0] } }

    /// The digest of the Caddyfile of a generation; nil if it is not known.
    func digest(of number: Int?) -> String? { number.flatMap { digests[$0] } }

    /// Records the Caddyfile of a new generation, and keeps its Caddy for a restart of the
    /// container.
    /// - Returns: a failure, or nil.
    func add(_ number: Int, _ text: [UInt8], with choice: ChosenCaddy?) -> KeeperFailure? {
        choices[number] = choice
        digests[number] = CaddyfileDigest.hex(text)
        return choice.flatMap { Self.write(KeeperFolder.choice(number), Array($0.text.utf8)) }
    }

    /// Makes a generation the one that a restarted container begins with.
    /// - Returns: the reason of a failure, or nil.
    func store(_ number: Int) -> String? {
        (stored, isUnstored) = (number, true)
        return store()
    }

    /// Makes the stored generation the one that a restarted container begins with, unless it is.
    ///
    /// If that fails, it is tried again. Until then a restarted container begins with the Caddyfile
    /// of its mount, which faaso writes after each load.
    /// - Returns: the reason of a failure, or nil.
    @discardableResult
    func store() -> String? {
        guard isUnstored, let stored else { return nil }
        let reason = SmallFiles.failure(writing: KeeperFolder.current, Array("\(stored)".utf8))
        isUnstored = reason != nil
        if isUnstored { removeCurrent() }
        return reason
    }

    /// Removes the file with the number of the stored generation. A restarted container then begins
    /// with the Caddyfile of its mount.
    func removeCurrent() { unlink(KeeperFolder.current) }

    /// Lets each answer of a generation close its connection.
    func mark(_ number: Int) { SmallFiles.write(KeeperFolder.mark(number), []) }

    /// Removes the files of a generation, unless a restarted container begins with it.
    func discard(_ number: Int) {
        guard number != stored else { return }
        (choices[number], digests[number]) = (nil, nil)
        Self.remove(number)
    }

    /// Removes the files of generations before the last end of the container.
    func removeOld() {
        for name in SmallFiles.names(in: KeeperFolder.run) ?? [] {
            let number = Int(name.split(separator: ".").first ?? "")
            if name.hasPrefix(KeeperFolder.markPrefix) || number != nil && number != stored { unlink(KeeperFolder.run + "/" + name) }
        }
        removeOldPrograms(keeping: [])
    }

    /// Removes the programs that no later generation starts.
    /// - Parameter programs: the names of the programs that clients chose for loads.
    func removeOldPrograms(keeping programs: Set<String>) {
        var kept = programs
        if let program = choice(of: stored)?.program { kept.insert(program) }
        for name in SmallFiles.names(in: KeeperFolder.run) ?? [] where ChosenCaddy.isProgram(name) && !kept.contains(name) {
            unlink(KeeperFolder.run + "/" + name)
        }
    }

    /// Writes a file of a generation.
    /// - Returns: a failure, or nil.
    static func write(_ path: String, _ bytes: [UInt8]) -> KeeperFailure? {
        SmallFiles.failure(writing: path, bytes).map { .failed("the proxy's volume cannot be written to: \($0)") }
    }

    /// Removes all files of a generation or a check.
    static func remove(_ number: Int) { for file in KeeperFolder.files(number) { unlink(file) } }
}
