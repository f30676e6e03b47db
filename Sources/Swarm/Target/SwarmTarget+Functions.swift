import ContainerEngine
package import Deployment
package import WorkModel

/// The changes of functions.
extension SwarmTarget {
    package func apply(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate?, because reasons: [Reason]
    ) async throws {
        guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
        let current = try await swarm.service(names.service(function.name))
        let pulled = try await pulled(image, of: function.name, current)
        let objects = try await keeper.objects(of: function, in: desired, platform)
        var wanted = FunctionService.specification(function, image: pulled.reference, for: platform, in: desired, objects: objects)
        if let before = current?.specification {
            wanted.forceUpdate = before.forceUpdate + (reasons.contains { $0.kind == .forced } ? 1 : 0)
        }
        try await conductor(.container(function.name), auth: pulled.auth).apply(wanted)
        log(DeploymentEvent(.container(function.name), .swapped, "\(wanted.name) runs"))
    }

    /// The image of a function as nodes pull it. The registry is not asked for an image that the
    /// service has, and nodes get the present credentials for it.
    private func pulled(_ image: FunctionImage, of function: String, _ current: ServiceSummary?) async throws -> PulledImage {
        if let current, current.labels[SwarmLabels.imageID] == image.id {
            let reference = current.specification.container.image
            if reference == current.labels[SwarmLabels.image] {
                return PulledImage(reference: reference, auth: try await effects.credentials(reference))
            }
        }
        return try await effects.image(function, image)
    }

    package func remove(_ function: String, drain: Duration, because reasons: [Reason]) async throws -> Bool {
        if let loaded = try await loadedCaddyfile() {
            if loaded.callees.contains(function) || loaded.routes.contains(where: { $0.function == function }) { return false }
        }
        guard let service = try await swarm.service(names.service(function)) else { return true }
        try await remove(service)
        log(DeploymentEvent(.container(function), .removed, "removed \(service.name)"))
        return true
    }

    /// Removes a service. Its tasks end afterwards.
    func remove(_ service: ServiceSummary) async throws {
        do { try await swarm.removeService(service.id) } catch let error as EngineError where error.isNotFound {
            // Somebody else removed it.
        }
    }

    /// Sets the number of tasks of a function under the lock, and waits. The next deployment sets
    /// the number of the files again.
    /// - Throws: `DeploymentError.notDeployed` if the function has no service, and
    ///   ``SwarmFitError`` for a number that the swarm has no room for.
    package func scale(_ function: String, to replicas: Int, wait: Bool = true) async throws {
        try await withLock(purpose: "scaling \(function)", wait: wait) {
            var functions = ObservedSwarm(try await services(), project: project).functions
            guard var wanted = functions.removeValue(forKey: function)?.specification else {
                throw DeploymentError.notDeployed(function: function)
            }
            let others = functions.values.reduce(0) { $0 + $1.specification.count(on: []) }
            let findings = SwarmFit.findings(
                scaling: function, to: replicas, runsAlone: wanted.update.order == .stopFirst, others: others)
            if let error = SwarmFitError(findings) { throw error }
            wanted.mode = .replicated(UInt64(max(0, replicas)))
            let auth = try await effects.credentials(wanted.container.image)
            try await conductor(.container(function), auth: auth).apply(wanted)
        }
    }
}
