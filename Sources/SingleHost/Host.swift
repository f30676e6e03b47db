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

    /// Logs an event of a node or another subject.
    func log(_ subject: DeploymentEvent.Subject, _ kind: DeploymentEvent.Kind, _ message: String) {
        log(DeploymentEvent(subject, kind, message))
    }
}
