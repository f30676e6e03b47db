import Deployment

/// The facts about a project on one host that all collaborators share.
struct Host: Sendable {
    /// The name of the project.
    let project: String
    /// The state folder of the project.
    let state: StateFolder
    /// Called with each event.
    let log: @Sendable (DeploymentEvent) -> Void

    /// The names of the project's objects in the engine.
    var names: ObjectNames { ObjectNames(project: project) }

    /// Performs a stop whose container starts again if the task is cancelled. An interrupt logs a
    /// warning: nothing starts the container if the process ends earlier.
    func warningOnInterrupt<Output>(
        _ subject: DeploymentEvent.Subject, _ container: String, leaves state: String, _ stop: () async throws -> Output
    ) async rethrows -> Output {
        try await withTaskCancellationHandler(operation: stop) {
            let message = "interrupted: \(container) starts again as soon as it has stopped; ending faaso before that leaves \(state)"
            log(subject, .warning, message)
        }
    }

    /// Logs an event of a node or another subject.
    func log(_ subject: DeploymentEvent.Subject, _ kind: DeploymentEvent.Kind, _ message: String) {
        log(DeploymentEvent(subject, kind, message))
    }
}
