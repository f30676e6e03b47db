import ContainerEngine
import Deployment

/// The ways in which an update fails, as errors for people.
extension ServiceConductor {
    /// Ends an update whose tasks do not proceed, for example because no node may run them.
    func stuck(
        _ progress: [TaskProgress], _ stored: ServiceSpecification, isNew: Bool, _ service: ServiceSummary?
    ) async -> any Error {
        if let service {
            // The error of the tasks says more than one of this attempt.
            if isNew { try? await swarm.removeService(service.id) } else { try? await swarm.rollBackService(service) }
        }
        let reason = progress.first { !$0.reason.isEmpty } ?? progress.first
        var hints = ["a task without a node waits for one: check `placement` and the limits, and docker node ls"]
        if stored.placement.maximumPerNode != nil, stored.update.order == .startFirst {
            hints.append("a new task starts beside the old ones, so an update needs a node with less than `max_per_node` tasks")
        }
        return Self.failed(stored, reason?.description ?? "no task came", log: [], hints: hints)
    }

    /// The error for a failed update, with the last lines of its task.
    func unhealthy(_ failure: UpdateFailure, _ stored: ServiceSpecification, _ nodes: [NodeSummary]) async -> any Error {
        var reason = failure.reason
        if let host = nodes.first(where: { $0.id == failure.task?.node })?.host { reason += ", on \(host)" }
        var hints = failure.isRolledBack ? [] : ["the update is paused with tasks of both versions; the next deployment goes on"]
        let log = await lastLines(of: failure.task, stored)
        if log == nil { hints.append(DeploymentError.unreadLog) }
        return Self.failed(stored, reason, log: log ?? [], hints: hints)
    }

    /// The error for tasks of a function, or of the proxy, that do not become healthy.
    private static func failed(_ service: ServiceSpecification, _ reason: String, log: [String], hints: [String]) -> DeploymentError {
        guard let function = service.labels[Labels.function] else { return .proxyFailed(reason: reason, log: log) }
        return .unhealthy(function: function, reason: reason, log: log, hints: hints)
    }

    /// The service in words.
    private static func subject(_ service: ServiceSpecification) -> String {
        service.labels[Labels.function].map { "function '\($0)'" } ?? "the proxy"
    }

    /// The error for a service that somebody else changed.
    static func superseded(_ service: ServiceSpecification) -> any Error {
        DeploymentError.failed("\(subject(service)) was not updated", reason: "somebody else changed its service meanwhile")
    }

    /// The error for a service that somebody else removed.
    static func gone(_ service: ServiceSpecification) -> any Error {
        DeploymentError.failed("\(subject(service)) was not updated", reason: "somebody else removed its service")
    }
}
