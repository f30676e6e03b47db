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
        return DeploymentError.unhealthy(
            function: Self.function(stored), reason: reason?.description ?? "no task came", log: [],
            hints: ["a task without a node waits for one: check `placement` and the limits, and docker node ls"])
    }

    /// The error for a failed update, with the last lines of its task.
    func unhealthy(_ failure: UpdateFailure, _ stored: ServiceSpecification, _ nodes: [NodeSummary]) async -> any Error {
        var (reason, log) = (failure.reason, [String]())
        if let task = failure.task {
            if let host = nodes.first(where: { $0.id == task.node })?.host { reason += ", on \(host)" }
            // A node that is gone has no log, and the error stands without it.
            let chunks = (try? await swarm.taskLogs(task.id, tail: RepeatedLines.asked)) ?? []
            let text = String(decoding: chunks.flatMap(\.bytes), as: UTF8.self)
            log = RepeatedLines.collapsed(text.split(separator: "\n").map(String.init))
        }
        let hint = "the update is paused with tasks of both versions; the next deployment goes on"
        return DeploymentError.unhealthy(
            function: Self.function(stored), reason: reason, log: log, hints: failure.isRolledBack ? [] : [hint])
    }

    /// The name of the function of a service, or that of the service.
    private static func function(_ service: ServiceSpecification) -> String { service.labels[Labels.function] ?? service.name }

    /// The error for a service that somebody else changed.
    static func superseded(_ service: ServiceSpecification) -> any Error {
        DeploymentError.failed("function '\(function(service))' was not updated", reason: "somebody else changed its service meanwhile")
    }

    /// The error for a service that somebody else removed.
    static func gone(_ service: ServiceSpecification) -> any Error {
        DeploymentError.failed("function '\(function(service))' was not updated", reason: "somebody else removed its service")
    }
}
