import Deployment

/// The preparation of everything that the functions share.
struct Preparation: Sendable {
    @Shared var engine: EngineEffects
    @Shared var keeper: StateKeeper
    let networks: ProjectNetworks
    let ports: PortTable
    @Shared var upstreams: UpstreamFiles
    @Shared var proxy: ProxyKeeper
    @Shared var routes: RouteLoader

    /// The largest number of functions. A Docker bridge holds about 1000 containers, and a function
    /// has two during a replacement.
    static let functionLimit = 900

    /// Creates the state folder, the network, and a proxy with the Caddyfile that was loaded last.
    /// Lost state is restored from labels.
    /// - Parameter last: the state that was observed under the same lock.
    func prepare(_ desired: DesiredState, from last: ObservedState) async throws {
        var observed = try await prepareFunctions(desired, from: last)
        observed.loaded = try await routes.modernise(last)
        for function in Set(observed.containers.map(\.function)).sorted() {
            guard let container = observed.serving(function), container.health == .healthy,
                observed.upstreams[function] != container.alias,
                // A candidate whose deployment was interrupted while it waited for tests must not
                // serve.
                try await engine.condition(container.id)?.isKeptRunning ?? false
            else { continue }
            try await upstreams.point(function, to: container.alias, port: container.containerPort)
            observed.upstreams[function] = container.alias
        }
        try await proxy.ensure(desired, observed)
        // The lock's holder is not loading now, so the mark is left from a load that did not come to
        // its end.
        if last.isLoading { try await routes.finishLoad() }
        try await routes.check(desired)
    }

    /// Creates what functions need besides the proxy: the state folder, the network, their ports.
    /// - Returns: the observed state, with the folders.
    func prepareFunctions(_ desired: DesiredState, from last: ObservedState) async throws -> ObservedState {
        var observed = last
        if desired.functions.count > Self.functionLimit { throw DeploymentError.tooManyFunctions(desired.functions.count) }
        try keeper.makeFolders()
        observed.mounts = try keeper.mountIdentity()
        _ = try await networks.functions()
        try ports.adopt(observed.containers)
        return observed
    }
}
