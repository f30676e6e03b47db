import ContentHash
import FunctionModel
package import Pipeline
import Synchronization
import Workspaces

/// Runs a goal repeatedly as files change, with one connection to the engine.
package struct WatchOperation: Sendable {
    /// An event of watching.
    package enum Event: Sendable {
        /// An event between runs.
        case loop(WatchLoop.Event)
        /// A run ended.
        case ended(GoalOutcome)
    }

    /// Runs one goal while it is displayed.
    package typealias Showing =
        @Sendable (_ body: @escaping @Sendable () async throws -> GoalOutcome) async throws -> GoalOutcome

    /// The path of the repository's root.
    package let root: String
    private let operations: RepositoryOperations
    private let goal: Goal
    private let functions: [String]
    private let options: RunOptions

    /// Prepares to watch a repository.
    /// - Throws: an error if no repository contains the folder.
    init(_ operations: RepositoryOperations, _ goal: Goal, functions: [String], options: RunOptions) throws {
        root = try Workspace.root(containing: operations.directory)
        self.functions = try operations.functionNames(functions)
        (self.operations, self.goal, self.options) = (operations, goal, options)
    }

    /// Watches until the task is cancelled, which does not throw.
    /// - Parameters:
    ///   - progress: receives the events of each run.
    ///   - showing: wraps each run.
    ///   - onEvent: receives the events between the runs.
    package func run(
        progress: Progress, showing: @escaping Showing, onEvent: @escaping @Sendable (Event) -> Void
    ) async throws {
        let (connection, journal) = (SharedConnection(), SharedJournal(root: root))
        let loop = WatchLoop(
            root: root, functions: functions, journal: journal, open: { try operations.workspace() },
            run: { workspace, work in
                let connection = try await connection.get(workspace.project.name) { try await operations.connect(workspace) }
                let operation = GoalOperation(operations, goal, FunctionScope(named: functions), options: options, in: workspace)
                let outcome = try await showing {
                    try await operation.run(connection, progress: progress.also { work.record($0) })
                }
                onEvent(.ended(outcome))
                return outcome.isGood
            },
            tell: { onEvent(.loop($0)) })
        do {
            try await operations.serving(journal, of: root) { try await loop.run() }
        } catch {
            // The error of a run that was stopped adds nothing.
            guard Task.isCancelled else { throw error }
        }
    }

    /// The connection of the earlier runs. It is replaced if the project has another name.
    private final class SharedConnection: Sendable {
        private let cached = Mutex<EngineConnection?>(nil)

        func get(_ project: String, connect: () async throws -> EngineConnection) async throws -> EngineConnection {
            if let known = cached.withLock({ $0 }), known.project == project { return known }
            let new = try await connect()
            cached.withLock { $0 = new }
            return new
        }
    }
}

extension RepositoryOperations {
    /// Prepares to watch a repository.
    /// - Parameter functions: the names or folders of the functions; an empty list means all.
    package func watch(_ goal: Goal, functions: [String], options: RunOptions) throws -> WatchOperation {
        try WatchOperation(self, goal, functions: functions, options: options)
    }
}
