package import Pipeline
import Workspaces

/// A plan of `up` that is about to be made.
package struct PlanOperation: Sendable {
    private let operations: RepositoryOperations
    private let functions: FunctionScope
    private let offline: Bool
    /// The repository, found and not opened. Nil if there is none.
    private let last: UnopenedWorkspace?

    init(_ operations: RepositoryOperations, functions: FunctionScope, offline: Bool) {
        (self.operations, self.functions, self.offline) = (operations, functions, offline)
        last = try? operations.unopened()
    }

    /// The previous plan, if no engine is asked and no file changed since.
    ///
    /// This is the commonest answer, from one scan of the files and nothing else.
    package var remembered: PlanReport? {
        offline && functions == .all ? last?.offlinePlan(environment: operations.environment) : nil
    }

    /// Makes the plan.
    /// - Parameter listsOperations: true to list the single operations on containers, too.
    package func make(listsOperations: Bool = false) async throws -> PlanReport {
        let workspace = if let last { try operations.workspace(last) } else { try operations.workspace() }
        let connection = offline ? nil : try await operations.connectIfPossible(workspace)
        var options = RunOptions()
        options.functions = functions
        let runner = Runner(workspace, connection: connection, environment: operations.environment, options: options)
        return try await runner.plan(.up, operations: listsOperations)
    }
}

extension RepositoryOperations {
    /// Prepares a plan of `up` for some functions; an empty list means all.
    /// - Parameter offline: true to ask no engine.
    package func plan(functions: [String], offline: Bool) -> PlanOperation {
        PlanOperation(self, functions: FunctionScope(named: functions), offline: offline)
    }
}
