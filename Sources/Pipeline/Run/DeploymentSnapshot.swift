import Deployment
import FoundationEssentials
import FunctionModel
import Workspaces

/// The running and the desired state of a project, observed at one time.
struct DeploymentSnapshot: Sendable {
    /// The target of the deployment, which also observes.
    let target: any DeploymentTarget
    private let observed: any Observation
    /// The desired state without images, which become known function by function.
    private let desired: DesiredState
    /// The functions that cannot be deployed as they are, with the reasons.
    private let refused: [String: ProjectProblems]
    private let workspace: Workspace

    /// Observes the running state.
    /// - Parameters:
    ///   - functions: the functions whose health is checked.
    ///   - adopt: if true, a project of another repository is accepted.
    ///   - command: the command that may adopt it.
    /// - Throws: ``DeploymentError`` for a project that another repository deployed.
    init(
        _ workspace: Workspace, _ connection: EngineConnection, _ target: any DeploymentTarget, functions: FunctionScope, adopt: Bool,
        command: AdoptingCommand
    ) async throws {
        (self.target, self.workspace) = (target, workspace)
        let versions = try await connection.secretVersions()
        desired = DesiredState(
            project: workspace.project, images: [:], repository: workspace.repository, secretVersions: versions,
            snippets: try workspace.project.settings.snippets(root: workspace.root))
        refused = workspace.project.missingSecrets(stored: Set(versions.keys), in: workspace.plainFiles)
        observed = try await target.observation(for: desired, probing: .brisk, functions: functions.names)
        // A repository that has received an origin since then still owns its project.
        if adopt { return }
        try observed.checkOwner(workspace.project.name, for: command) { Workspace.isRepository($0, at: workspace.root) }
    }

    /// The rules that deploy the snapshot's desired state. The owner of the project was checked.
    var deployment: DeploymentRun {
        DeploymentRun(
            target, observed, desired, adopt: true, refused: refused,
            explain: { [workspace, listen = desired.listen] error in workspace.placed(error, at: listen) })
    }
}
