import BuildGraph
import Deployment
import FunctionModel
import WorkModel

/// The removal of everything that runs of a project.
struct Down: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var observer: Observer
    @Shared var upstreams: UpstreamFiles
    @Shared var caddyfiles: CaddyfileStore
    @Shared var stopper: ContainerStopper
    let networks: ProjectNetworks
    let clock: ClockEffects

    /// Removes the proxy, all containers, the volumes of secrets and of proxies, and the networks.
    ///
    /// Volumes that functions asked for, images, secrets and certificates stay. So do external
    /// networks, and a network that another container is connected to.
    /// - Parameter record: records an empty deployment. It is called before the networks are
    ///   removed.
    func run(record: (_ desired: DesiredState, _ changes: [Step]) async throws -> Void) async throws {
        let observed = try await observer.observe()
        // The proxy first, so that no request is passed to a container that is gone.
        for proxy in observed.proxies {
            if proxy.state == .paused { try await engine.unpause(proxy.id) }
            if proxy.state != .stopped { try await stopper.stop(proxy, grace: ProxyKeeper.grace, for: .removal) }
            try await engine.remove(proxy.id)
            host.log(.proxy, .removed, "removed \(proxy.name)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in observed.containers { group.addTask { try await remove(container) } }
            try await group.waitForAll()
        }
        for leftover in try await engine.containers() where leftover.labels[Labels.project] == host.project {
            try await engine.remove(leftover.id)
        }
        for function in observed.upstreams.keys.sorted() { try upstreams.remove(function) }
        try caddyfiles.remove()
        for (volume, labels) in try await engine.volumes().sorted(by: { $0.key < $1.key })
        where [Labels.Role.secrets.rawValue, Labels.Role.keeper.rawValue].contains(labels[Labels.role]) {
            try await engine.removeVolume(volume)
        }
        if var desired = observed.lastDeployment?.desired, !desired.functions.isEmpty || !desired.routes.isEmpty {
            let changes = desired.functions.map { Step(.container($0.name), .remove, [Reason(.down)]) }
            (desired.functions, desired.unrouted, desired.routes) = ([], [], [])
            try await record(desired, changes)
        }
        try await networks.remove(clock: clock, isExternal: observer.history.isExternal) { host.log(.network, .warning, $0) }
    }

    private func remove(_ container: ObservedContainer) async throws {
        if container.state == .paused { try await engine.unpause(container.id) }
        if container.state != .stopped { try await stopper.stop(container, grace: container.stopGrace, for: .removal) }
        try await engine.remove(container.id)
        host.log(.container(container.function), .removed, "removed \(container.name)")
    }
}
