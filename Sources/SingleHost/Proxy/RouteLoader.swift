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

    /// Loads the Caddyfile of the desired routes if it differs from the loaded one.
    ///
    /// Caddy checks the Caddyfile first. It is written to the state folder after Caddy accepted it.
    /// A route to a function that no container serves keeps its last function, or is left out. Both
    /// cases are logged.
    /// - Returns: false if the same Caddyfile was loaded before.
    func load(_ desired: DesiredState) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        let table = RouteTable(desired: desired.routes, loaded: loaded?.routes ?? [], serving: Set(try upstreams.all().keys))
        for path in table.kept { host.log(.caddyfile, .warning, "\(path) keeps what it led to: its function is not served") }
        for path in table.leftOut { host.log(.caddyfile, .warning, "\(path) is left out: its function is not served") }
        let text = try desired.caddyfile(table.routes)
        guard loaded?.text != text else {
            // The loaded text is the same, but its stored source is missing, so it is written again.
            if loaded?.source == nil { try caddyfiles.write(text, routes: table.routes, desired) }
            return false
        }
        try caddyfiles.writeSnippets(desired)
        try await admin.adapt(text)
        if loaded?.routes.isEmpty == false {
            // The mark goes after the text is stored. Thus the next run sees a load that was killed.
            try await closingConnections(ProxyContainer.ports(desired.listen).map(\.containerPort)) {
                try await admin.load(text)
                try caddyfiles.write(text, routes: table.routes, desired)
            }
        } else {
            try await admin.load(text)
            try caddyfiles.write(text, routes: table.routes, desired)
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

    /// Loads the stored Caddyfile again. A killed run may have loaded another one and not stored
    /// it.
    func restoreLoaded() async throws {
        if let text = try caddyfiles.loaded()?.text { try await admin.load(text) }
    }

    /// Loads while every answer closes its connection.
    ///
    /// A load closes all idle connections. A client that sends its next request on one at that
    /// moment would fail. The open connections get three seconds at most, or half a second if they
    /// cannot be read.
    private func closingConnections(_ ports: [Int], _ load: () async throws -> Void) async throws {
        let proxy = try? await observer.runningProxy()
        let process = if let proxy { try? await engine.condition(proxy.id)?.process } else { Int?.none }
        do {
            try upstreams.startClosing()
            if let process, var open = connections(process, Set(ports)) {
                let deadline = clock.now() + Self.closingTime
                while !open.isEmpty, clock.now() < deadline {
                    try await clock.sleep(.milliseconds(20))
                    // A connection that came later closes with its first answer.
                    open.formIntersection(connections(process, Set(ports)) ?? [])
                }
            } else {
                try await clock.sleep(Self.blindClosingTime)
            }
            try await load()
        } catch {
            // The error of the load is more important. The next deployment removes a mark that
            // stays.
            try? upstreams.endClosing()
            throw error
        }
        try upstreams.endClosing()
    }
}
