import Basics
import Deployment

/// The loader of routes into the proxy.
///
/// The keeper in the proxy's container starts a Caddy for each Caddyfile, and hands over to it. No
/// connection is closed for that without an answer.
struct RouteLoader: Sendable {
    let host: Host
    let admin: ProxyEffects
    let upstreams: UpstreamFiles
    let caddyfiles: CaddyfileStore

    /// Loads the Caddyfile of the desired routes if it differs from the loaded one. After a load
    /// whose end is unknown it loads in any case.
    ///
    /// The Caddyfile is written to the state folder after Caddy accepted it. A route to a function
    /// that no container serves keeps its last function, or is left out. Both cases are logged.
    /// - Returns: false if the same Caddyfile was loaded before.
    func load(_ desired: DesiredState) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        let table = RouteTable(desired: desired.routes, loaded: loaded?.routes ?? [], serving: Set(try upstreams.all().keys))
        for warning in table.warnings { host.log(.caddyfile, .warning, warning) }
        let next = try desired.sourcedCaddyfile(table.routes)
        let isUnended = try caddyfiles.isLoading()
        guard loaded?.text != next.text || isUnended else {
            // The loaded text is the same, but its stored source is missing, so it is written again.
            if loaded?.source == nil { try caddyfiles.write(next) }
            return false
        }
        try caddyfiles.writeSnippets(desired)
        await announceWait()
        try await hand(over: next, isUnended: isUnended)
        try caddyfiles.removeOldSnippets(desired)
        host.log(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))")
        return true
    }

    /// Asks Caddy to check the Caddyfile, before any function is changed.
    func check(_ desired: DesiredState) async throws {
        let text = try desired.caddyfile(desired.routes)
        guard try caddyfiles.loaded()?.text != text else { return }
        try caddyfiles.writeSnippets(desired)
        try await admin.adapt(text)
    }

    /// Loads the stored Caddyfile again after a load whose end is unknown, and removes the mark of
    /// that load.
    ///
    /// If Caddy refuses the stored text, the mark stays until the next load.
    func finishLoad() async throws {
        if let text = try caddyfiles.loaded()?.text {
            do { try await admin.load(text) } catch DeploymentError.caddyfileRejected(let message) {
                return host.log(.caddyfile, .warning, "Caddy refuses what it had loaded last: \(message)")
            }
        }
        try caddyfiles.endLoading()
    }

    /// Loads and stores a Caddyfile.
    ///
    /// A mark exists until the text is stored. If Caddy may have the text and it could not be
    /// stored, the mark stays. The text is then loaded again.
    /// - Parameter isUnended: true if the end of the load before is unknown.
    func hand(over next: LoadedCaddyfile, isUnended: Bool) async throws {
        // True while Caddy has the stored text.
        var isKnown = !isUnended
        do {
            try caddyfiles.startLoading()
            do { try await admin.load(next.text) } catch {
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

    /// True when Caddy goes on with what it had loaded before.
    private static func isRefusal(_ error: any Error) -> Bool {
        if case DeploymentError.caddyfileRejected = error { return true }
        return error is CancellationError
    }

    /// Logs which older Caddy a load has to wait for.
    private func announceWait() async {
        let generations = await admin.generations()
        guard generations.count > 1, let old = generations.first, old.state == .retiring else { return }
        let held = old.connections.map { " with " + $0.counted("open connection") } ?? ""
        host.log(.caddyfile, .waiting, "the routes before the last change still run\(held)")
    }
}
