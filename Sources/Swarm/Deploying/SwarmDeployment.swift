import BuildGraph
import ContainerEngine
package import Deployment
package import WorkModel

/// One deployment of a project to a swarm: objects first, then functions side by side, then the
/// proxy, then the removals.
///
/// The caller has run the tests, and holds the lock of the project.
package struct SwarmDeployment: Sendable {
    /// The values of the services.
    let project: SwarmProject
    /// The manager of the swarm.
    let swarm: any SwarmManager
    /// Updates single services.
    let conductor: ServiceConductor
    /// The records of the project, as far as plans need them.
    let past: ObservedState
    private let keeper: ObjectKeeper
    /// The number of functions that are updated at once.
    private let jobs: Int

    /// Creates a deployment.
    /// - Parameter secretValue: returns the value of a secret; nil if the secret is not set.
    package init(
        _ project: SwarmProject, swarm: any SwarmManager, conductor: ServiceConductor, past: ObservedState = ObservedState(),
        jobs: Int = 4, secretValue: @escaping @Sendable (String) throws -> [UInt8]?
    ) {
        (self.project, self.swarm, self.conductor, self.past) = (project, swarm, conductor, past)
        self.jobs = max(1, jobs)
        keeper = ObjectKeeper(swarm: swarm, desired: project.desired, secretValue: secretValue)
    }

    /// The result of a deployment.
    package struct Outcome: Sendable {
        /// The steps that were performed.
        package var done: [Step] = []
        /// The errors by node. The version before goes on serving.
        package var failures: [Node: any Error] = [:]
    }

    /// The plan. Nothing is changed.
    package func plan() async throws -> DeploymentPlan {
        let objects = try await keeper.existing()
        return try plan(try await observe(objects), objects)
    }

    /// Performs the plan. A function that fails does not stop the others.
    /// - Throws: an error that concerns the whole project.
    package func run() async throws -> Outcome {
        // The Caddyfile for all routes proves that there is one, before anything is changed.
        let contents = try project.configs(project.desired.routes)
        var objects = try await keeper.existing()
        try await keeper.prepare(&objects)
        let probe = project.probe.map { project.names.config(.probe, content: $0) }
        try await keeper.createConfigs(contents.filter { $0.key == probe }, &objects)

        let observed = try await observe(objects)
        let plan = try plan(observed, objects)
        let services = project.services(objects)
        var outcome = Outcome()
        let changes = plan.changes.filter { $0.node.kind == .container && $0.action != .remove }
        for (step, error) in await perform(changes, services) {
            if let error { outcome.failures[step.node] = error } else { outcome.done.append(step) }
        }
        try Task.checkCancellation()
        let proxy = try await deployProxy(observed, &objects, &outcome)
        try await remove(plan.changes.filter { $0.node.kind == .container && $0.action == .remove }, observed, &outcome)
        try await keeper.removeUnused(Array(services.values) + [proxy], try await projectServices())
        return outcome
    }

    private func projectServices() async throws -> [ServiceSummary] {
        try await swarm.services(filters: ["label": [keeper.label]], counted: false)
    }

    private func observe(_ objects: SwarmObjects) async throws -> ObservedSwarm {
        let networks = Dictionary(objects.networks.map { ($0.value, $0.key) }) { first, _ in first }
        return ObservedSwarm(try await projectServices(), project: project.desired.project, networks: networks, past: past)
    }

    private func plan(_ observed: ObservedSwarm, _ objects: SwarmObjects) throws -> DeploymentPlan {
        let wanted = ServiceReconciler.Wanted(
            functions: project.services(objects), proxy: try project.proxy(project.desired.routes, objects))
        return ServiceReconciler.changes(from: observed, to: project.desired, wanted)
    }

    /// Performs steps side by side.
    private func perform(_ steps: [Step], _ services: [String: ServiceSpecification]) async -> [(Step, (any Error)?)] {
        await withTaskGroup(of: (Step, (any Error)?).self) { group in
            var results: [(Step, (any Error)?)] = []
            for (index, step) in steps.enumerated() {
                if index >= jobs, let result = await group.next() { results.append(result) }
                group.addTask { (step, await failure(step, services[step.node.name])) }
            }
            for await result in group { results.append(result) }
            return results.sorted { $0.0.node < $1.0.node }
        }
    }

    private func failure(_ step: Step, _ service: ServiceSpecification?) async -> (any Error)? {
        guard let service else { return DeploymentError.imageUnknown(function: step.node.name) }
        do {
            try await conductor.apply(service)
            return nil
        } catch {
            return error
        }
    }

    /// Deploys the proxy with the routes whose functions have a service.
    /// - Returns: the wanted service of the proxy.
    private func deployProxy(
        _ observed: ObservedSwarm, _ objects: inout SwarmObjects, _ outcome: inout Outcome
    ) async throws -> ServiceSpecification {
        let desired = project.desired
        let serving = Set(ObservedSwarm(try await projectServices(), project: desired.project).functions.keys)
        let table = RouteTable(desired: desired.routes, loaded: past.lastDeployment?.desired.routes ?? [], serving: serving)
        let routes = table.routes.filter { desired.function($0.function) != nil }
        try await keeper.createConfigs(try project.configs(routes), &objects)
        let proxy = try project.proxy(routes, objects)
        guard let step = ServiceReconciler.proxy(proxy, observed) else { return proxy }
        do {
            try await conductor.apply(proxy)
            outcome.done.append(step)
        } catch {
            outcome.failures[step.node] = error
        }
        return proxy
    }

    /// Removes the services of functions that are not desired, unless the old routes are still
    /// loaded.
    private func remove(_ steps: [Step], _ observed: ObservedSwarm, _ outcome: inout Outcome) async throws {
        guard outcome.failures[.proxy] == nil else { return }
        for step in steps {
            guard let service = observed.functions[step.node.name] else { continue }
            do { try await swarm.removeService(service.id) } catch let error as EngineError where error.isNotFound {}
            outcome.done.append(step)
        }
    }
}
