import Basics
import ContainerEngine
import Deployment

/// The loader of routes into Caddy.
struct RouteLoader: Sendable {
    let host: Host
    let engine: EngineEffects
    let admin: ProxyEffects
    let clock: ClockEffects
    let observer: Observer
    let upstreams: UpstreamFiles
    let caddyfiles: CaddyfileStore
    /// The connections to some ports that are open in a process's network. Each has a unique name.
    /// Nil if they cannot be read.
    let connections: @Sendable (_ process: Int, _ ports: Set<Int>) -> Set<String>?

    /// The longest time that idle connections get before a load closes them.
    static let closingTime = Duration.seconds(3)
    /// The time that connections get if they cannot be read.
    static let blindClosingTime = Duration.milliseconds(500)

    /// Loads the Caddyfile of the desired routes if it differs from the loaded one. After a load
    /// whose end is unknown it loads in any case.
    ///
    /// Caddy checks the Caddyfile first. It is written to the state folder after Caddy accepted it.
    /// A route to a function that no container serves keeps its last function, or is left out. Both
    /// cases are logged.
    /// - Returns: false if the same Caddyfile was loaded before.
    func load(_ desired: DesiredState) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        let table = RouteTable(desired: desired.routes, loaded: loaded?.routes ?? [], serving: Set(try upstreams.all().keys))
        for warning in table.warnings { host.log(.caddyfile, .warning, warning) }
        let next = try desired.sourcedCaddyfile(table.routes)
        let isUnended = try upstreams.isClosing()
        guard loaded?.text != next.text || isUnended else {
            // The loaded text is the same, but its stored source is missing, so it is written again.
            if loaded?.source == nil { try caddyfiles.write(next) }
            return false
        }
        try caddyfiles.writeSnippets(desired)
        try await admin.adapt(next.text)
        if loaded?.routes.isEmpty == false {
            try await loadClosing(next, ProxyContainer.ports(desired.listen).map(\.containerPort), isUnended: isUnended)
        } else {
            try await admin.load(next.text)
            try caddyfiles.write(next)
            if isUnended { try upstreams.endClosing() }
        }
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
        try upstreams.endClosing()
    }

    /// Loads and stores a Caddyfile while every answer closes its connection.
    ///
    /// A load closes all idle connections. A client that sends its next request on one at that
    /// moment would fail. The mark for this exists until the text is stored. If Caddy may have the
    /// text and it could not be stored, the mark stays. The text is then loaded again.
    /// - Parameter isUnended: true if the end of the load before is unknown.
    func loadClosing(_ next: LoadedCaddyfile, _ ports: [Int], isUnended: Bool) async throws {
        // True while Caddy has the stored text.
        var isKnown = !isUnended
        do {
            try upstreams.startClosing()
            try await awaitConnections(ports)
            do { try await admin.load(next.text) } catch {
                isKnown = isKnown && Self.isRefusal(error)
                throw error
            }
            isKnown = false
            try caddyfiles.write(next)
        } catch {
            // The error of the load is more important than one of the mark.
            if isKnown { try? upstreams.endClosing() }
            throw error
        }
        try upstreams.endClosing()
    }

    /// True when Caddy goes on with what it had loaded before.
    private static func isRefusal(_ error: any Error) -> Bool {
        if case DeploymentError.caddyfileRejected = error { return true }
        return error is CancellationError
    }

    /// Waits until the open connections are closed: three seconds at most, or half a second if they
    /// cannot be read.
    private func awaitConnections(_ ports: [Int]) async throws {
        let proxy = try? await observer.runningProxy()
        let process = if let proxy { try? await engine.condition(proxy.id)?.process } else { Int?.none }
        guard let process, var open = connections(process, Set(ports)) else {
            return try await clock.sleep(Self.blindClosingTime)
        }
        let deadline = clock.now() + Self.closingTime
        while !open.isEmpty, clock.now() < deadline {
            try await clock.sleep(.milliseconds(20))
            // A connection that came later closes with its first answer.
            open.formIntersection(connections(process, Set(ports)) ?? [])
        }
    }
}
