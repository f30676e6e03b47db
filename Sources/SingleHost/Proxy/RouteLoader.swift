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
    /// The connections to ports that are open in a process's network, each by a name of its own; nil
    /// where that cannot be seen.
    let connections: @Sendable (_ process: Int, _ ports: Set<Int>) -> Set<String>?

    /// The time that a connection may rest and still be spared.
    static let closingTime = Duration.seconds(3)
    /// The time that connections get where they cannot be seen.
    static let blindClosingTime = Duration.milliseconds(500)

    /// Loads the Caddyfile of the desired routes if it is another one than was loaded last. It is adapted
    /// first, and written down once Caddy took it.
    ///
    /// A route to a function that no container serves keeps its last mapping, or is left out. Both are
    /// logged.
    /// - Returns: false if it was loaded before.
    func load(_ desired: DesiredState) async throws -> Bool {
        let loaded = try caddyfiles.loaded()
        let table = RouteTable(desired: desired.routes, loaded: loaded?.routes ?? [], serving: Set(try upstreams.all().keys))
        for path in table.kept { host.log(.caddyfile, .warning, "\(path) keeps what it led to: its function is not served") }
        for path in table.leftOut { host.log(.caddyfile, .warning, "\(path) is left out: its function is not served") }
        let text = try desired.caddyfile(table.routes)
        guard loaded?.text != text else {
            // The same text, but its sources were not known any more.
            if loaded?.source == nil { try caddyfiles.write(text, routes: table.routes, desired) }
            return false
        }
        try caddyfiles.writeSnippets(desired)
        try await admin.adapt(text)
        if loaded?.routes.isEmpty == false {
            try await closingConnections(ProxyContainer.ports(desired.listen).map(\.containerPort)) { try await admin.load(text) }
        } else {
            try await admin.load(text)
        }
        try caddyfiles.write(text, routes: table.routes, desired)
        try caddyfiles.removeOldSnippets(desired)
        host.log(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))")
        return true
    }

    /// Asks Caddy whether it would take the Caddyfile, before any function is touched.
    func check(_ desired: DesiredState) async throws {
        let text = try desired.caddyfile(desired.routes)
        guard try caddyfiles.loaded()?.text != text else { return }
        try caddyfiles.writeSnippets(desired)
        try await admin.adapt(text)
    }

    /// Loads while every answer closes its own connection: loading closes all that are kept and rest, so
    /// a client that asks again must do so on a new one. The connections that are open get three seconds
    /// at most, or half a second where they cannot be seen.
    private func closingConnections(_ ports: [Int], _ load: () async throws -> Void) async throws {
        let proxy = try? await observer.runningProxy()
        let process = if let proxy { try? await engine.condition(proxy.id)?.process } else { Int?.none }
        do {
            try upstreams.startClosing()
            if let process, var open = connections(process, Set(ports)) {
                let deadline = clock.now() + Self.closingTime
                while !open.isEmpty, clock.now() < deadline {
                    try await clock.sleep(.milliseconds(20))
                    // Connections that came since close with their first answer.
                    open.formIntersection(connections(process, Set(ports)) ?? [])
                }
            } else {
                try await clock.sleep(Self.blindClosingTime)
            }
            try await load()
        } catch {
            // Why it failed is the news: the next deployment removes a mark that cannot be removed now.
            try? upstreams.endClosing()
            throw error
        }
        try upstreams.endClosing()
    }
}
