import Workspaces
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel

/// What runs of a project and what its files want, observed at one time.
struct DeploymentSnapshot: Sendable {
    let deployer: Deployer
    private let observed: ObservedState
    /// What is wanted, without images: those become known function by function.
    private let desired: DesiredState
    /// Functions that can't be deployed as they are, and why.
    private let refused: [String: ProjectProblems]
    private let isAdopted: Bool

    /// Observes what runs.
    /// - Parameter functions: the functions whose health is asked; empty means all.
    /// - Throws: ``DeploymentError`` for a project that another repository deployed.
    init(
        _ workspace: Workspace, _ connection: EngineConnection, _ deployer: Deployer, functions: [String], adopt: Bool
    ) async throws {
        self.deployer = deployer
        let versions = try connection.secrets.versions()
        desired = DesiredState(
            project: workspace.project, images: [:], repository: workspace.repository, secretVersions: versions,
            snippets: try Self.snippets(workspace))
        refused = workspace.project.missingSecrets(stored: Set(versions.keys))
        observed = try await deployer.observe(for: desired, functions: functions.isEmpty ? nil : Set(functions))
        if !adopt { try observed.checkOwner(workspace.project.name, repository: workspace.repository, root: workspace.root) }
        // One that got its origin since is still its own.
        isAdopted = adopt || observed.owner == workspace.root
    }

    /// The rules that deploy it, with the images that the run comes to know.
    func deployment(_ run: RunContext) -> DeploymentRun {
        DeploymentRun(
            deployer, observed, desired, images: { run.known }, adopt: isAdopted, refused: refused)
    }

    /// The snippets of `proxy.import`, by file name.
    private static func snippets(_ workspace: Workspace) throws -> [String: String] {
        guard let folder = workspace.project.settings.proxy.importFolder else { return [:] }
        let path = workspace.root + "/" + folder
        var snippets: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasSuffix(".caddy") {
            if let bytes = try AtomicFile.read(path + "/" + name) { snippets[name] = String(decoding: bytes, as: UTF8.self) }
        }
        return snippets
    }
}

extension ObservedState {
    /// Refuses a project that another repository has deployed: one is known by its git origin, or by its path where it had none.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)``.
    func checkOwner(_ project: String, repository: String, root: String) throws {
        if let owner, owner != repository, owner != root { throw DeploymentError.otherRepository(project: project, owner: owner) }
    }
}
