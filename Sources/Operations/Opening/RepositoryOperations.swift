import Basics
import ContainerEngine
package import FunctionModel
package import ImageBuild
package import Pipeline
import WorkModel
package import Workspaces

/// The work of the verbs in a folder, without a terminal: functions from options to reports and
/// streams.
///
/// A verb parses its options, calls one of these functions, and renders the result. A page or an
/// interface over HTTP can call the same functions. Nothing here prints.
package struct RepositoryOperations: Sendable {
    /// The user's working folder.
    package let directory: String
    /// The variables of the process.
    package let environment: [String: String]
    /// The stage that the operations are about.
    package let choice: StageChoice
    private let notify: @Sendable (Notice) -> Void
    private let unusable: @Sendable (String) -> Void

    /// Creates the operations of a folder.
    /// - Parameters:
    ///   - choice: the stage that the operations are about.
    ///   - notify: receives messages for the user before the result.
    package init(
        directory: String, environment: [String: String], choice: StageChoice = StageChoice(),
        notify: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        (self.directory, self.environment, self.choice, self.notify) = (directory, environment, choice, notify)
        let said = WarnOnce()
        unusable = { name in
            if said.isNew(name) { notify(.warning(".faaso/\(name) cannot be read, and counts as absent")) }
        }
    }

    /// Sends a notice to the caller.
    func tell(_ notice: Notice) { notify(notice) }

    // MARK: - Opening

    /// Opens the repository that contains the folder.
    /// - Throws: ``ProjectProblems`` with all problems of its files.
    package func workspace() throws -> Workspace { try workspace(unopened()) }

    /// Opens a repository that was already found.
    func workspace(_ unopened: UnopenedWorkspace) throws -> Workspace { try Workspace(unopened, onUnusable: unusable) }

    /// Returns the plan of `up` without an engine if it can be made in part.
    func partialPlan(_ unopened: UnopenedWorkspace?) async -> PlanReport? {
        await unopened?.partialPlan(environment: environment, onUnusable: unusable)
    }

    /// Returns the part of the graph that belongs to a function's node, without an engine. Nil if
    /// the word is another node, or if the whole graph must be planned.
    func partialInspection(_ unopened: UnopenedWorkspace, of word: String) async -> Inspection? {
        let node = Node(word) ?? .image(word)
        guard [.context, .image, .test].contains(node.kind) else { return nil }
        return await unopened.partialInspection(of: node, environment: environment, onUnusable: unusable)
    }

    /// Finds the repository that contains the folder, and opens nothing.
    func unopened() throws -> UnopenedWorkspace {
        try UnopenedWorkspace(containing: directory, choice: choice(for: .deploying))
    }

    /// The root of the repository that contains the folder. Its files may be invalid.
    package func root() throws -> String { try unopened().root }

    /// Opens the repository for an operation on the running state. Only faaso.yml and the stage's
    /// file must be valid.
    package func partialWorkspace() throws -> PartialWorkspace {
        let unopened = try UnopenedWorkspace(containing: directory, choice: choice(for: .observing))
        if let hosted = unopened.hosted { return PartialWorkspace(hosted, in: unopened.root, onUnusable: unusable) }
        return try PartialWorkspace(unopened, onUnusable: unusable)
    }

    /// The cache of the repository, whose files may be invalid.
    package func cacheFolder() throws -> CacheFolder { try UnopenedWorkspace(containing: directory, choice: choice).cache() }

    // MARK: - Connecting

    /// Connects to the engine, and finds the running state of a repository's project.
    package func connect(_ workspace: Workspace) async throws -> EngineConnection {
        try await EngineConnection(workspace.project.settings, environment: environment)
    }

    /// Connects to the engine for an operation on the running state.
    /// - Parameter mayBeGone: if true, a preview of which nothing is deployed is accepted.
    package func connect(_ partial: PartialWorkspace, mayBeGone: Bool = false) async throws -> EngineConnection {
        let connection = try await EngineConnection(partial.settings, environment: environment)
        if !mayBeGone { try await checkStage(partial, connection) }
        return connection
    }

    /// Connects to the engine. Returns nil, with a warning, if no engine answers.
    ///
    /// An operation that only observes continues without an engine.
    func connectIfPossible(_ workspace: Workspace) async throws -> EngineConnection? {
        do {
            return try await connect(workspace)
        } catch let error as EngineError where error.blame == .engine {
            tell(.diagnostic(Diagnostic(.warning, "\(error); the running containers are not checked", hints: error.hints)))
            return nil
        }
    }

    /// Opens the repository, and connects to the engine.
    /// - Throws: ``DeploymentError/otherRepository(project:owner:command:)`` if another repository
    ///   deployed the project.
    func owned() async throws -> (partial: PartialWorkspace, connection: EngineConnection) {
        let partial = try partialWorkspace()
        let connection = try await connect(partial)
        try await connection.checkOwner(partial)
        return (partial, connection)
    }
}
