import ContainerEngine
import Deployment

/// The changes of a running project that need neither its files nor its images.
package struct ServiceCommands: Sendable {
    private let swarm: any SwarmManager
    private let conductor: ServiceConductor
    private let names: SwarmNames

    /// Creates the commands of a project.
    package init(swarm: any SwarmManager, conductor: ServiceConductor, project: String) {
        (self.swarm, self.conductor) = (swarm, conductor)
        names = SwarmNames(project: project)
    }

    /// Replaces all tasks of a function by new ones of the same version, and waits.
    /// - Throws: `DeploymentError.notDeployed` if the function has no service.
    package func restart(_ function: String) async throws {
        try await change(function) { $0.forceUpdate += 1 }
    }

    /// Sets the number of tasks of a function, and waits. The next deployment sets the number of
    /// the files again.
    /// - Throws: `DeploymentError.notDeployed` if the function has no service.
    package func scale(_ function: String, to replicas: Int) async throws {
        try await change(function) { $0.mode = .replicated(UInt64(max(0, replicas))) }
    }

    private func change(_ function: String, _ body: (inout ServiceSpecification) -> Void) async throws {
        guard var specification = try await swarm.service(names.service(function))?.specification else {
            throw DeploymentError.notDeployed(function: function)
        }
        body(&specification)
        try await conductor.apply(specification)
    }

    /// Removes the proxy, then the services of the functions. Networks, secrets, configs and
    /// volumes stay.
    /// - Returns: the names of the services that were removed.
    package func down() async throws -> [String] {
        let services = try await swarm.services(filters: ["label": [Labels.filter(names.project)]], counted: false)
        // Requests end before the tasks that answer them.
        let sorted = services.sorted { ($0.name == names.proxy ? 0 : 1, $0.name) < ($1.name == names.proxy ? 0 : 1, $1.name) }
        for service in sorted {
            do { try await swarm.removeService(service.id) } catch let error as EngineError where error.isNotFound {}
        }
        return sorted.map(\.name)
    }
}
