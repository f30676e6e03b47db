import Deployment

/// The facts about a project on one host that all collaborators share.
struct Host: Sendable {
    let project: String
    let state: StateFolder
    let log: @Sendable (DeploymentEvent) -> Void

    var names: ObjectNames { ObjectNames(project: project) }

    /// Logs something about one node or another subject.
    func log(_ subject: DeploymentEvent.Subject, _ kind: DeploymentEvent.Kind, _ message: String) {
        log(DeploymentEvent(subject, kind, message))
    }
}
