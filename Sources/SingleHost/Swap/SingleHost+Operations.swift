import Deployment
import Basics
import ContainerEngine
import WorkModel

/// The container that serving operations act on.
struct ServingSubject: Sendable {
    var function: DesiredFunction
    var id: String
    var alias: String
    var port: Int
    /// How often the engine restarted the container before.
    var restarts = 0
}

extension ServingSubject {
    init(_ candidate: Candidate) {
        self.init(function: candidate.function, id: candidate.id, alias: candidate.alias, port: candidate.port)
    }
}

/// The one place that performs the operations of a plan.
extension SingleHost {
    /// Performs the operations that create a container.
    /// - Returns: the engine's identifier of the container.
    func create(
        _ plan: Replacement, _ function: DesiredFunction, _ image: FunctionImage, user: String, _ specification: ContainerSpecification
    ) async throws -> String {
        var id = ""
        for operation in plan.creating {
            onOperation(operation.line)
            switch operation.action {
            case .ensureVolumes: try await makeVolumes(function, image: image, user: user)
            case .writeSecrets: try await fillSecrets(function, image: image, user: user, container: plan.container)
            case .create: id = try await engine.create(specification, plan.container)
            }
        }
        return id
    }

    /// Performs one operation that brings a container to serving.
    func perform(_ operation: Operation<ServingAction>, on subject: ServingSubject) async throws {
        onOperation(operation.line)
        switch operation.action {
        case .unpause: try await engine.unpause(subject.id)
        case .start: try await engine.start(subject.id)
        case .awaitHealth:
            try await waitUntilHealthy(subject.function, id: subject.id, port: subject.port, restarts: subject.restarts)
        case .keepRunning: try await engine.keepRunning(subject.id)
        case .switchUpstream(let function): try files.write(state.upstream(function), Array(subject.alias.utf8))
        }
    }

    /// Performs one operation that takes a container away. A request that outlasts its drain is logged.
    func perform(_ operation: Operation<RetiringAction>, on container: ObservedContainer) async throws {
        onOperation(operation.line)
        switch operation.action {
        case .unpause: try await engine.unpause(container.id)
        case .drain(let limit):
            guard try await !waitUntilQuiet(container, for: limit) else { return }
            let message = "\(container.name) still has requests in flight after \(limit.text)"
            log(DeploymentEvent(.container(container.function), .warning, message))
        case .stop(let grace): try await engine.stop(container.id, grace)
        case .remove: try await engine.remove(container.id)
        case .removeSecrets: try await removeSecrets(container.fields, container: names.container(container.function, container.number))
        }
    }
}
