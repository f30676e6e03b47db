import Workspaces
import Deployment
import FoundationEssentials
import FunctionModel

/// The running and the desired state of a project, observed at one time.
struct DeploymentSnapshot: Sendable {
    let target: any DeploymentTarget
    private let observed: ObservedState
    /// What is wanted, without images: those become known function by function.
    private let desired: DesiredState
    /// Functions that can't be deployed as they are, and why.
    private let refused: [String: ProjectProblems]
    private let isAdopted: Bool

    /// Observes what runs.
    /// - Parameter functions: the functions whose health is asked.
    /// - Throws: ``DeploymentError`` for a project that another repository deployed.
    init(
        _ workspace: Workspace, _ connection: EngineConnection, _ target: any DeploymentTarget, functions: FunctionScope, adopt: Bool
    ) async throws {
        self.target = target
        let versions = try connection.secrets.versions()
        desired = DesiredState(
            project: workspace.project, images: [:], repository: workspace.repository, secretVersions: versions,
            snippets: try workspace.project.settings.snippets(root: workspace.root))
        refused = workspace.project.missingSecrets(stored: Set(versions.keys))
        observed = try await target.observe(for: desired, probing: .brisk, functions: functions.names)
        if !adopt { try observed.checkOwner(workspace.project.name, repository: workspace.repository, root: workspace.root) }
        // One that got its origin since is still its own.
        isAdopted = adopt || observed.owner == workspace.root
    }

    /// The rules that deploy it.
    var deployment: DeploymentRun {
        DeploymentRun(target, observed, desired, adopt: isAdopted, refused: refused)
    }
}

extension ObservedState {
    /// Refuses a project that another repository has deployed: one is known by its git origin, or by its path where it had none.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    func checkOwner(_ project: String, repository: String, root: String) throws {
        if let owner, owner != repository, owner != root { throw DeploymentError.otherRepository(project: project, owner: owner) }
    }
}
