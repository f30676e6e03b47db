import Deployment
import BuildGraph
import WorkModel

extension SingleHost {
    /// Removes the proxy, all containers, their secrets' volumes and the networks of this project, and writes down an empty
    /// deployment. Volumes that functions asked for, images, secrets and certificates stay.
    package func down() async throws {
        try await withLock(purpose: "taking down \(project)") { try await downLocked() }
    }

    /// The same, for who holds the deployment lock.
    func downLocked() async throws {
        let observed = try await observe(probing: .none)
        // First who passes requests on, so that none is passed to a container that is gone.
        for proxy in observed.proxies {
            if proxy.state == .paused { try await engine.unpause(proxy.id) }
            if proxy.state != .stopped { try await engine.stop(proxy.id, .seconds(10)) }
            try await engine.remove(proxy.id)
            log(DeploymentEvent(.proxy, .removed, "removed \(proxy.name)"))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in observed.containers { group.addTask { try await takeDown(container) } }
            try await group.waitForAll()
        }
        for leftover in try await engine.containers() where leftover.labels[Labels.project] == project {
            try await engine.remove(leftover.id)
        }
        for function in observed.upstreams.keys.sorted() { try files.remove(state.upstream(function)) }
        try files.remove(state.caddyfile)
        try files.remove(state.loaded)
        for (volume, labels) in try await engine.volumes().sorted(by: { $0.key < $1.key })
        where labels[Labels.role] == Labels.Role.secrets.rawValue { try await engine.removeVolume(volume) }
        if var desired = observed.lastDeployment?.desired, !desired.functions.isEmpty || !desired.routes.isEmpty {
            let changes = desired.functions.map { Step(.container($0.name), .remove, [Reason(.functionRemoved, $0.name)]) }
            (desired.functions, desired.unrouted, desired.routes) = ([], [], [])
            _ = try record(desired, changes: changes)
        }
        for network in try await engine.networks() { try await engine.removeNetwork(network) }
    }

    private func takeDown(_ container: ObservedContainer) async throws {
        if container.state == .paused { try await engine.unpause(container.id) }
        if container.state != .stopped { try await engine.stop(container.id, container.stopGrace) }
        try await engine.remove(container.id)
        log(DeploymentEvent(.container(container.function), .removed, "removed \(container.name)"))
    }
}
