import ContainerEngine
package import Deployment

/// The status of everything that runs.
extension SwarmTarget {
    package func status() async throws -> DeploymentStatus {
        var past = ObservedState()
        past.lastDeployment = try history.last()
        var observed = ObservedSwarm(try await services(), project: project, past: past)
        observed.past.loaded = try await loadedCaddyfile(of: observed.loader)
        let services = observed.functions.values.map(\.id) + [observed.proxy?.id].compactMap(\.self)
        let tasks = services.isEmpty ? [] : try await swarm.tasks(filters: ["service": services])
        return DeploymentStatus(observed, tasks: tasks, nodes: try await swarm.nodes())
    }
}
