import Basics
import Deployment

/// The loader of routes into the proxy.
///
/// The keeper in the proxy's container starts a Caddy for each Caddyfile, and hands over to it. No
/// connection is closed for that without an answer.
struct RouteLoader: Sendable {
    let host: Host
    @Shared var admin: ProxyEffects
    let clock: ClockEffects
    @Shared var upstreams: UpstreamFiles
    @Shared var caddyfiles: CaddyfileStore

    /// Loads the Caddyfile of the desired routes if it differs from the loaded one. After a load
    /// whose end is unknown, and after a load of somebody else, it loads in any case.
    ///
    /// The Caddyfile is written to the state folder after Caddy accepted it. A route to a function
    /// that no container serves keeps its last function, or is left out. Both cases are logged.
    /// - Parameter announced: functions that others can call although no container serves them yet.
    /// - Returns: false if the same Caddyfile was loaded before.
    func load(_ desired: DesiredState, announcing announced: Set<String>) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        var table = desired.table(loaded: loaded?.routes ?? [], serving: Set(try upstreams.all().keys))
        table.callees = announced.union(table.callees).sorted()
        for warning in table.warnings { host.log(.caddyfile, .warning, warning) }
        let next = try desired.sourcedCaddyfile(table)
        let isUnended = try caddyfiles.isLoading()
        let isForeign = isUnended ? false : await isForeign(loaded)
        guard loaded?.text != next.text || isUnended || isForeign else {
            // The loaded text is the same, but its stored source is missing, so it is written again.
            if loaded?.source == nil { try caddyfiles.write(next) }
            return false
        }
        try caddyfiles.writeSnippets(desired)
        try await hand(over: next, isUnended: isUnended)
        try caddyfiles.removeOldSnippets(desired)
        host.log(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))")
        return true
    }

    /// True when the proxy serves a Caddyfile that faaso did not load. This is logged.
    private func isForeign(_ loaded: LoadedCaddyfile?) async -> Bool {
        guard let report = await admin.report(), report.isForeign(to: loaded) else { return false }
        host.log(.caddyfile, .warning, "somebody else loaded a Caddyfile into the proxy; it is replaced by that of this deployment")
        return true
    }

    /// Asks Caddy to check the Caddyfile, before any function is changed.
    func check(_ desired: DesiredState) async throws {
        let text = try desired.caddyfile(desired.wholeTable)
        guard try caddyfiles.loaded()?.text != text else { return }
        try caddyfiles.writeSnippets(desired)
        try await handover.awaitKeeper()
        try await admin.adapt(text)
    }

    /// Loads the stored Caddyfile again after a load whose end is unknown, and removes the mark of
    /// that load.
    ///
    /// If Caddy refuses the stored text, the mark stays until the next load.
    func finishLoad() async throws {
        if let text = try caddyfiles.loaded()?.text {
            try await handover.awaitKeeper()
            do { try await admin.load(text) } catch DeploymentError.caddyfileRejected(let message) {
                return host.log(.caddyfile, .warning, "Caddy refuses what it had loaded last: \(message)")
            }
        }
        try caddyfiles.endLoading()
    }

    /// Loads and stores a Caddyfile.
    /// - Parameter isUnended: true if the end of the load before is unknown.
    func hand(over next: LoadedCaddyfile, isUnended: Bool) async throws {
        try await handover.run(next, isUnended: isUnended) { try await admin.load($0) }
    }

    private var handover: Handover { Handover(host: host, admin: admin, clock: clock, caddyfiles: caddyfiles) }
}
