import BuildGraph
import ContainerEngine
import Deployment
import WorkModel

/// The removal of everything, and of what is left over.
extension SwarmTarget {
    /// The time that the tasks of removed services get to end before networks stay.
    static let endingTime = Duration.seconds(30)
    /// The pause between two attempts to remove a network.
    static let pause = Duration.milliseconds(500)

    /// Removes secrets, configs and networks that no service needs.
    func removeRemains(_ desired: DesiredState) async throws {
        for object in try await keeper.unused(try await services()) { try await keeper.remove(object) }
        try await keeper.removeJoined(except: desired.joinedNetworks, isExternal: history.isExternal) {
            log(DeploymentEvent(.network, .network, "removed the network \($0)"))
        }
    }

    /// The secrets and configs that no service needs.
    package func unusedObjects() async throws -> [UnusedObject] { try await keeper.unused(try await services()) }

    /// Removes all records of deployments from the swarm.
    package func removeRecords() async throws { try await records.removeAll() }

    package func downLocked() async throws {
        let observed = ObservedSwarm(try await services(), project: project)
        // The proxy first, so that no request is passed to a task that is gone.
        if let proxy = observed.proxy {
            try await remove(proxy)
            log(DeploymentEvent(.proxy, .removed, "removed \(proxy.name)"))
        }
        if let loader = observed.loader { try await remove(loader) }
        for (function, service) in observed.functions.sorted(by: { $0.key < $1.key }) {
            try await remove(service)
            log(DeploymentEvent(.container(function), .removed, "removed \(service.name)"))
        }
        for object in try await keeper.unused([]) where object.kind == .config { try await keeper.remove(object) }
        if var desired = try history.last()?.desired, !desired.functions.isEmpty || !desired.routes.isEmpty {
            let changes = desired.functions.map { Step(.container($0.name), .remove, [Reason(.down)]) }
            (desired.functions, desired.unrouted, desired.routes) = ([], [], [])
            try await record(desired, changes: changes)
        }
        try await removeNetworks()
    }

    /// Removes the networks of the project. External ones stay, and those that somebody else uses.
    ///
    /// The ends of tasks are awaited. A manager refuses to remove a network that a task uses. A
    /// network that is removed is still listed while a container on this node ends, and a service
    /// that names it then is refused.
    private func removeNetworks() async throws {
        if let own = try await swarm.network(names.network), own.labels[Labels.project] == project {
            var isGone = try await within(Self.endingTime) { try await keeper.removed(own) }
            if isGone { isGone = try await within(Self.endingTime) { try await swarm.network(own.id) == nil } }
            if !isGone { log(DeploymentEvent(.network, .warning, "the network \(own.name) stays: something still uses it")) }
        }
        try await keeper.removeJoined(except: [], isExternal: history.isExternal) { _ in }
    }

    /// Retries until a condition is true.
    /// - Returns: false if it did not become true in time.
    private func within(_ limit: Duration, _ condition: () async throws -> Bool) async throws -> Bool {
        var waited = Duration.zero
        while try await !condition() {
            guard waited < limit else { return false }
            waited += Self.pause
            try await effects.sleep(Self.pause)
        }
        return true
    }
}
