import FunctionModel
import Synchronization

extension Deployer {
    /// Gives Caddy the Caddyfile of the desired routes when it is another one than was loaded last; adapted first, and written down
    /// once Caddy took it. Routes to functions that no container serves keep their last mapping, else they are left out;
    /// both is said. Gives whether Caddy was given another one.
    ///
    /// `serving` narrows the functions that are taken to be served; nil: all that have an upstream file.
    @discardableResult
    package func loadRoutes(_ desired: DesiredState, serving: Set<String>? = nil) async throws -> Bool {
        let loaded = try loadedCaddyfile()
        let mapped = Set(try upstreams().keys)
        let table = RouteTable(
            desired: desired.routes, loaded: loaded?.routes ?? [], serving: serving.map { mapped.intersection($0) } ?? mapped)
        for path in table.kept { log(DeploymentEvent("caddyfile", .warning, "\(path) keeps what it led to: its function is not served")) }
        for path in table.leftOut { log(DeploymentEvent("caddyfile", .warning, "\(path) is left out: its function is not served")) }
        let text = try desired.caddyfile(table.routes)
        guard loaded?.text != text else {
            // The same text, but what it is made of was not known any more.
            if loaded?.source == nil { try writeCaddyfile(text, routes: table.routes, desired) }
            return false
        }
        try writeSnippets(desired)
        try await effects.proxy.adapt(text)
        if loaded?.routes.isEmpty == false {
            try await closingConnections { try await effects.proxy.load(text) }
        } else {
            try await effects.proxy.load(text)
        }
        try writeCaddyfile(text, routes: table.routes, desired)
        try removeOldSnippets(desired)
        log(DeploymentEvent("caddyfile", .reloaded, "loaded \(table.routes.count.counted("route"))"))
        return true
    }

    /// Loading closes every connection that is kept and idle. So for a moment before it, each answer closes its own: whoever asks
    /// again within that time does so on a new connection, and none that is in use is idle when `load` comes.
    private func closingConnections(_ load: () async throws -> Void) async throws {
        do {
            try files.write(state.closing, [])
            try await effects.clock.sleep(Self.closingTime)
            try await load()
        } catch {
            // Why it failed is the news: the next deployment removes a mark that cannot be removed now.
            try? files.remove(state.closing)
            throw error
        }
        try files.remove(state.closing)
    }

    /// How long a connection may be idle and still be spared.
    static let closingTime = Duration.milliseconds(500)

    /// Removes what is no longer wanted: containers of functions that no route leads to, in the desired state or as loaded; what was
    /// left over of earlier deployments; writers of secrets; volumes of secrets whose container is gone. Nothing without this
    /// project's label is touched, no candidate of this deployer that still waits, and no volume that a function asked for.
    package func removeOrphans(_ desired: DesiredState) async throws {
        // Before the look: one that begins to serve meanwhile is no candidate any more, and was no leftover then.
        let own = memory.candidates.withLock { $0 }
        let observed = try await observe(probing: false)
        let routed = Set(observed.loaded?.routes.map(\.function) ?? [])
        let wanted = Set(desired.functions.map(\.name)).union(routed)
        for function in Set(observed.containers.map(\.function)).sorted() {
            let drain = (desired.function(function) ?? observed.lastDeployment?.desired.function(function))?.drain ?? .seconds(30)
            if wanted.contains(function) {
                for leftover in observed.leftovers(function) where !own.contains(names.container(function, leftover.number)) {
                    try await retire(leftover, drain: drain)
                }
            } else {
                for container in observed.containers(of: function) { try await retire(container, drain: drain) }
            }
        }
        for function in observed.upstreams.keys.sorted() where !wanted.contains(function) { try files.remove(state.upstream(function)) }
        for proxy in observed.proxies.dropFirst() { try await engine.remove(proxy.id) }
        try await removeRemains()
    }

    /// Removes what a deployment that was ended left of its secrets: their writers, and volumes whose container is gone.
    func removeRemains() async throws {
        let own = memory.candidates.withLock { $0 }
        let observed = try await observe(probing: false)
        let writers = Set(own.map(names.writer))
        for helper in observed.helpers where !writers.contains(helper.name) { try await engine.remove(helper.id) }
        let owners = Set(observed.containers.map { names.container($0.function, $0.number) }).union(own)
        for (volume, labels) in try await engine.volumes().sorted(by: { $0.key < $1.key }) {
            guard labels[Labels.role] == Labels.Role.secrets.rawValue, !owners.contains(labels[Labels.owner] ?? "") else { continue }
            try await engine.removeVolume(volume)
        }
    }
}
