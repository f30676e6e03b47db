import FunctionModel
package import Pipeline
import Workspaces

/// A plan of `up` that is about to be made.
package struct PlanOperation: Sendable {
    private let operations: RepositoryOperations
    private let functions: [String]
    private let offline: Bool
    /// The repository, found but not opened. Nil if there is none.
    private let last: UnopenedWorkspace?

    /// Prepares a plan. Opens nothing.
    init(_ operations: RepositoryOperations, functions: [String], offline: Bool) {
        (self.operations, self.functions, self.offline) = (operations, functions, offline)
        last = try? operations.unopened()
    }

    /// The previous plan. Nil if an engine is to be asked, or if a file has changed.
    ///
    /// This is the most frequent answer. It needs only one scan of the files.
    package var remembered: PlanReport? {
        offline && functions.isEmpty ? last?.offlinePlan(environment: operations.environment) : nil
    }

    /// Makes the plan.
    /// - Parameter listsOperations: if true, the single operations on containers are listed too.
    package func make(listsOperations: Bool = false) async throws -> PlanReport {
        if offline, functions.isEmpty, !listsOperations, let plan = await operations.partialPlan(last) { return plan }
        let workspace = if let last { try operations.workspace(last) } else { try operations.workspace() }
        let connection = offline ? nil : try await operations.connectIfPossible(workspace)
        var options = try RunOptions().pushing(for: .up, workspace.project.settings, operations.environment)
        options.functions = FunctionScope(named: try operations.functionNames(functions))
        let runner = Runner(workspace, connection: connection, environment: operations.environment, options: options)
        return try await runner.plan(.up, operations: listsOperations)
    }
}

extension RepositoryOperations {
    /// Prepares a plan of `up` for some functions, by their names or folders. An empty list means
    /// all.
    /// - Parameter offline: if true, no engine is asked.
    package func plan(functions: [String], offline: Bool) -> PlanOperation {
        PlanOperation(self, functions: functions, offline: offline)
    }
}
