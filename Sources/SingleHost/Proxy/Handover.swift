import Basics
import CaddyKeeper
import Deployment

/// The handover from one Caddy to the next, which has another Caddyfile or is another program.
struct Handover: Sendable {
    let host: Host
    @Shared var admin: ProxyEffects
    let clock: ClockEffects
    @Shared var caddyfiles: CaddyfileStore

    /// Loads and stores a Caddyfile.
    ///
    /// A mark exists until the text is stored. If Caddy may have the text and it could not be
    /// stored, the mark stays. The stored text is then loaded again. A keeper goes on with a load
    /// that has begun, also if its client was interrupted. So the mark stays then, too.
    /// - Parameters:
    ///   - isUnended: true if the end of the load before is unknown.
    ///   - load: loads the text.
    func run(_ next: LoadedCaddyfile, isUnended: Bool, load: (_ text: String) async throws -> Void) async throws {
        try await awaitKeeper()
        await announceWait()
        try Task.checkCancellation()
        // True while Caddy has the stored text.
        var isKnown = !isUnended
        do {
            try caddyfiles.startLoading()
            do { try await load(next.text) } catch {
                isKnown = isKnown && Self.isRefusal(error)
                throw error
            }
            isKnown = false
            try caddyfiles.write(next)
        } catch {
            // The error of the load is more important than one of the mark.
            if isKnown { try? caddyfiles.endLoading() }
            throw error
        }
        try caddyfiles.endLoading()
    }

    /// Waits a moment until the keeper answers. A load gets a long time, which a keeper that hangs
    /// would use up. A keeper without a Caddy that serves is enough.
    func awaitKeeper() async throws {
        let deadline = clock.now() + Observer.patience
        while case .keeper(let reason)? = await admin.silence() {
            try Task.checkCancellation()
            guard clock.now() < deadline else {
                throw DeploymentError.failed("the routes cannot be loaded", reason: "the proxy's keeper does not answer: \(reason)")
            }
            try await clock.sleep(.milliseconds(200))
        }
    }

    /// True when Caddy goes on with what it had loaded before.
    private static func isRefusal(_ error: any Error) -> Bool {
        if case DeploymentError.caddyfileRejected = error { true } else { false }
    }

    /// Logs which older Caddy a load has to wait for.
    private func announceWait() async {
        guard let report = await admin.report(), report.isBusy, let old = report.generations.first, old.state == .retiring else { return }
        let held = old.connections.map { " with " + $0.counted("open connection") } ?? ""
        host.log(.caddyfile, .waiting, "the routes before the last change still run\(held)")
    }
}
