package import Deployment
import Basics
import ContainerEngine
import FunctionModel
package import WorkModel
import Synchronization

extension SingleHost {
    /// Gives Caddy the Caddyfile of the desired routes when it is another one than was loaded last; adapted first, and written down
    /// once Caddy took it. Routes to functions that no container serves keep their last mapping, else they are left out;
    /// both is said. Gives whether Caddy was given another one.
    @discardableResult
    package func loadRoutes(_ desired: DesiredState) async throws -> Bool {
        let loaded = try loadedCaddyfile()
        let table = RouteTable(desired: desired.routes, loaded: loaded?.routes ?? [], serving: Set(try upstreams().keys))
        for path in table.kept { log(DeploymentEvent(.caddyfile, .warning, "\(path) keeps what it led to: its function is not served")) }
        for path in table.leftOut { log(DeploymentEvent(.caddyfile, .warning, "\(path) is left out: its function is not served")) }
        let text = try desired.caddyfile(table.routes)
        guard loaded?.text != text else {
            // The same text, but what it is made of was not known any more.
            if loaded?.source == nil { try writeCaddyfile(text, routes: table.routes, desired) }
            return false
        }
        try writeSnippets(desired)
        try await effects.proxy.adapt(text)
        if loaded?.routes.isEmpty == false {
            try await closingConnections(ProxyContainer.ports(desired.listen).map(\.containerPort)) {
                try await effects.proxy.load(text)
            }
        } else {
            try await effects.proxy.load(text)
        }
        try writeCaddyfile(text, routes: table.routes, desired)
        try removeOldSnippets(desired)
        log(DeploymentEvent(.caddyfile, .reloaded, "loaded \(table.routes.count.counted("route"))"))
        return true
    }

    /// Loading closes every connection that is kept and rests. So before it each answer closes its own: whoever asks again does so on a new
    /// connection. It is waited for those that are open, for three seconds at most, or, where they cannot be seen, for half a second.
    private func closingConnections(_ ports: [Int], _ load: () async throws -> Void) async throws {
        let proxy = try? await runningProxy()
        let process = if let proxy { try? await engine.condition(proxy.id)?.process } else { Int?.none }
        do {
            try files.write(state.closing, [])
            if let process, var open = effects.connections(process, Set(ports)) {
                let deadline = effects.clock.now() + Self.closingTime
                while !open.isEmpty, effects.clock.now() < deadline {
                    try await effects.clock.sleep(.milliseconds(20))
                    // Those that came since close with their first answer.
                    open.formIntersection(effects.connections(process, Set(ports)) ?? [])
                }
            } else {
                try await effects.clock.sleep(Self.blindClosingTime)
            }
            try await load()
        } catch {
            // Why it failed is the news: the next deployment removes a mark that cannot be removed now.
            try? files.remove(state.closing)
            throw error
        }
        try files.remove(state.closing)
    }

    /// How long a connection may rest and still be spared.
    static let closingTime = Duration.seconds(3)
    static let blindClosingTime = Duration.milliseconds(500)

    /// The proxy's container, where it runs.
    func runningProxy() async throws -> LabelledContainer? {
        try await engine.containers().first {
            $0.labels[Labels.role] == Labels.Role.proxy.rawValue && RunState(engine: $0.state) == .running
        }
    }

    /// Takes a function's containers away once they have finished what is in flight. False, and nothing done, while a route that is loaded
    /// leads to it.
    package func remove(_ function: String, drain: Duration, because reasons: [Reason] = []) async throws -> Bool {
        if try loadedCaddyfile()?.routes.contains(where: { $0.function == function }) ?? false { return false }
        let cause = reasons.map(\.line).joined(separator: "; ")
        for container in try await observe(function: function).containers {
            try await retire(container, drain: drain, because: cause)
        }
        try files.remove(state.upstream(function))
        return true
    }

    /// Removes what deployments that were ended left: writers of secrets, volumes of secrets whose container is gone, upstream files of
    /// functions that are. Nothing without this project's label is touched, and no volume that a function asked for.
    package func removeRemains(_ observed: ObservedState, _ desired: DesiredState) async throws {
        let own = memory.candidates.withLock { $0 }
        let writers = Set(own.map(names.writer))
        for helper in observed.helpers where !writers.contains(helper.name) { try await engine.remove(helper.id) }
        let owners = Set(observed.containers.map { names.container($0.function, $0.number) }).union(own)
        for (volume, labels) in try await engine.volumes().sorted(by: { $0.key < $1.key }) {
            guard labels[Labels.role] == Labels.Role.secrets.rawValue, !owners.contains(labels[Labels.owner] ?? "") else { continue }
            try await engine.removeVolume(volume)
        }
        let known = Set(
            desired.functions.map(\.name) + observed.containers.map(\.function) + (observed.loaded?.routes ?? []).map(\.function))
        for function in observed.upstreams.keys.sorted() where !known.contains(function) { try files.remove(state.upstream(function)) }
    }
}
