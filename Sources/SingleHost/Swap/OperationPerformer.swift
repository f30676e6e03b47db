import Basics
import ContainerEngine
import Deployment
import WorkModel

/// The performer of a plan's operations. Nothing else performs them.
struct OperationPerformer: Sendable {
    let host: Host
    @Shared var engine: EngineEffects
    @Shared var upstreams: UpstreamFiles
    @Shared var volumes: FunctionVolumes
    @Shared var secrets: SecretVolumes
    @Shared var health: HealthWait
    @Shared var inFlight: RequestsInFlight
    @Shared var stopper: ContainerStopper
    /// Called with the line of each operation before it is performed.
    let onOperation: @Sendable (_ line: String) -> Void

    /// Performs the operations that create a container.
    /// - Returns: the engine's identifier of the container.
    func create(
        _ plan: Replacement, _ function: DesiredFunction, _ image: FunctionImage, user: String, _ specification: ContainerSpecification
    ) async throws -> String {
        var id = ""
        for operation in plan.creating {
            onOperation(operation.line)
            switch operation.action {
            case .ensureVolumes: try await volumes.ensure(for: function, image: image, user: user)
            case .writeSecrets: try await secrets.fill(for: function, image: image, user: user, container: plan.container)
            case .create: id = try await engine.create(specification, name: plan.container)
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
        case .awaitHealth: try await health.wait(for: subject)
        case .keepRunning: try await engine.keepRunning(subject.id)
        case .switchUpstream(let function): try await upstreams.point(function, to: subject.alias, port: subject.containerPort)
        }
    }

    /// Performs one operation that takes a container away. If requests outlast the drain time, that
    /// is logged.
    /// - Parameter purpose: the fate of the container after its stop.
    func perform(
        _ operation: Operation<RetiringAction>, on container: ObservedContainer, for purpose: ContainerStopper.Purpose
    ) async throws {
        onOperation(operation.line)
        switch operation.action {
        case .unpause: try await engine.unpause(container.id)
        case .drain(let limit):
            guard try await !inFlight.waitUntilNone(to: container, for: limit) else { return }
            let message = "\(container.name) still has requests in flight after \(limit.text)"
            host.log(.container(container.function), .warning, message)
        case .stop(let grace): try await stopper.stop(container, grace: grace, for: purpose)
        case .remove: try await engine.remove(container.id)
        case .removeSecrets:
            try await secrets.remove(container.fields, container: host.names.container(container.function, container.number))
        }
    }
}

/// The container that serving operations act on.
struct ServingSubject: Sendable {
    /// The desired function.
    var function: DesiredFunction
    /// The engine's identifier of the container.
    var id: String
    /// The alias of the container in the upstream file.
    var alias: String
    /// The host port of the container.
    var port: Int
    /// The port that the function listens on inside the container.
    var containerPort: Int
    /// The number of earlier restarts of the container by the engine.
    var restarts = 0
}

extension ServingSubject {
    /// Creates the subject for a candidate.
    init(_ candidate: Candidate) {
        self.init(
            function: candidate.function, id: candidate.id, alias: candidate.alias, port: candidate.port,
            containerPort: candidate.function.configuration.port)
    }
}
