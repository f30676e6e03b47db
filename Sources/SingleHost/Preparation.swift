import ContainerEngine
import Deployment

/// The preparation of everything that the functions share.
struct Preparation: Sendable {
    let engine: EngineEffects
    let keeper: StateKeeper
    let networks: ProjectNetworks
    let ports: PortTable
    let upstreams: UpstreamFiles
    let proxy: ProxyKeeper
    let routes: RouteLoader

    /// Docker's bridges hold about a thousand containers, and a function has two while it is replaced.
    static let functionLimit = 900

    /// Makes the state folder, the network, and a proxy that runs with the Caddyfile that was loaded
    /// last. Running state that was lost is made again from labels.
    /// - Parameter last: what was just observed, under the same lock.
    func prepare(_ desired: DesiredState, from last: ObservedState) async throws {
        var observed = last
        if desired.functions.count > Self.functionLimit { throw DeploymentError.tooManyFunctions(desired.functions.count) }
        try keeper.makeFolders()
        observed.mounts = try keeper.mountIdentity()
        // The holder of the lock closes no connections yet: the mark is of a run that was killed, and each
        // answer would go on closing its connection.
        if observed.isClosing { try upstreams.endClosing() }
        _ = try await networks.functions()
        try ports.adopt(observed.containers)
        for function in Set(observed.containers.map(\.function)).sorted() {
            guard let container = observed.serving(function), container.health == .healthy,
                observed.upstreams[function] != container.alias,
                // A container that waited for its tests when its deployment was ended was never to serve.
                try await engine.condition(container.id)?.isKeptRunning ?? false
            else { continue }
            try upstreams.point(function, to: container.alias)
            observed.upstreams[function] = container.alias
        }
        try await proxy.ensure(desired, observed)
        try await routes.check(desired)
    }
}
