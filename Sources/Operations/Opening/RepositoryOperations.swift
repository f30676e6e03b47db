import Basics
import ContainerEngine
import Deployment
import FunctionModel
package import ImageBuild
package import Pipeline
package import Workspaces

/// The work of the verbs in a folder, without a terminal: functions from options to reports and
/// streams.
///
/// A verb parses its options, calls one of these functions and renders the result. A page or an
/// interface over HTTP calls the same functions. Nothing here prints.
package struct RepositoryOperations: Sendable {
    /// The folder in which the person works.
    package let directory: String
    /// The variables that the process was started with.
    package let environment: [String: String]
    private let notify: @Sendable (Notice) -> Void
    private let unusable: @Sendable (String) -> Void

    /// Creates the operations of a folder.
    /// - Parameter notify: gets what a person should know before the result is there.
    package init(directory: String, environment: [String: String], notify: @escaping @Sendable (Notice) -> Void = { _ in }) {
        (self.directory, self.environment, self.notify) = (directory, environment, notify)
        let said = WarnOnce()
        unusable = { name in
            if said.isNew(name) { notify(.warning(".faaso/\(name) cannot be read, and counts as absent")) }
        }
    }

    /// Sends a notice to the caller.
    func tell(_ notice: Notice) { notify(notice) }

    // MARK: - Opening

    /// Opens the repository that holds the folder.
    /// - Throws: ``ProjectProblems`` with everything that is wrong in it.
    package func workspace() throws -> Workspace { try workspace(unopened()) }

    /// Opens a repository that was found before.
    func workspace(_ unopened: UnopenedWorkspace) throws -> Workspace { try Workspace(unopened, onUnusable: unusable) }

    /// Finds the repository that holds the folder, and opens nothing.
    func unopened() throws -> UnopenedWorkspace { try UnopenedWorkspace(containing: directory) }

    /// Opens the repository for an operation on what runs. Only faaso.yml must be valid.
    package func partialWorkspace() throws -> PartialWorkspace { try PartialWorkspace(unopened(), onUnusable: unusable) }

    /// The cache of the repository, whatever state its files are in.
    package func cacheFolder() throws -> CacheFolder { CacheFolder(path: try Workspace.root(containing: directory) + "/.faaso") }

    // MARK: - Connecting

    /// Connects to the engine, and finds the running state of a repository's project.
    package func connect(_ workspace: Workspace) async throws -> EngineConnection {
        try await EngineConnection(project: workspace.project.name, environment: environment)
    }

    /// Connects to the engine for an operation on what runs.
    package func connect(_ partial: PartialWorkspace) async throws -> EngineConnection {
        try await EngineConnection(project: partial.project, environment: environment)
    }

    /// Connects to the engine. Returns nil, with a warning, if none answers: an operation that only
    /// observes goes on without it.
    func connectIfPossible(_ workspace: Workspace) async throws -> EngineConnection? {
        do {
            return try await connect(workspace)
        } catch let error as EngineError where error.blame == .engine {
            tell(.diagnostic(Diagnostic(.warning, "\(error); what runs is not looked at", hints: error.hints)))
            return nil
        }
    }

    /// Opens the repository and connects to the engine.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:)`` if another repository deployed
    ///   the project.
    func owned() async throws -> (partial: PartialWorkspace, connection: EngineConnection) {
        let partial = try partialWorkspace()
        let connection = try await connect(partial)
        try await connection.checkOwner(repository: partial.repository, root: partial.root)
        return (partial, connection)
    }
}
