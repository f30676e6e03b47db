import ContentHash
import Deployment
package import FunctionModel
import Insight
package import Pipeline
package import Workspaces

/// A run towards a goal. The repository is read, and the functions are selected.
package struct GoalOperation: Sendable {
    /// The goal of the run.
    package let goal: Goal
    /// The repository as it was read.
    package let workspace: Workspace
    /// The functions that the run is about. Nil if `--since` leaves nothing to do.
    package let functions: FunctionScope?
    /// The functions that run and have left the repository. A run with `--since` does not remove
    /// them.
    package let left: [String]
    private let operations: RepositoryOperations
    private let options: RunOptions
    private let recorder: TraceRecorder

    /// Reads the repository, and selects the functions.
    /// - Throws: ``ProjectProblems``, and the errors of git and of the commit's files.
    init(
        _ operations: RepositoryOperations, _ goal: Goal, functions: [String], since: String?, options: RunOptions
    ) async throws {
        let recorder = TraceRecorder()
        recorder.phase("read the project")
        let workspace = try operations.workspace()
        if let use = workspace.files.journalUse { recorder.note("journal", use.description) }
        let functions = try operations.functionNames(functions)
        try PipelineError.check(functions, among: workspace.project)
        guard let since else {
            self.init(operations, goal, FunctionScope(named: functions), options: options, in: workspace, recorder)
            return
        }
        let report = try await AffectedReport.make(workspace, since: since, environment: operations.environment)
        self.init(
            operations, goal, Self.scope(report, goal, named: functions), left: goal.deploys ? report.removed : [], options: options,
            in: workspace, recorder)
    }

    /// Creates an operation on a repository that was already read.
    init(
        _ operations: RepositoryOperations, _ goal: Goal, _ functions: FunctionScope?, left: [String] = [], options: RunOptions,
        in workspace: Workspace, _ recorder: TraceRecorder = TraceRecorder()
    ) {
        (self.operations, self.goal, self.functions, self.left) = (operations, goal, functions, left)
        (self.options, self.workspace, self.recorder) = (options, workspace, recorder)
    }

    /// The selected functions that differ from a commit. Nil if there is nothing to do.
    static func scope(_ report: AffectedReport, _ goal: Goal, named functions: [String]) -> FunctionScope? {
        let affected = report.names(goal)
        let wanted = functions.isEmpty ? affected : affected.filter(functions.contains)
        if !wanted.isEmpty || goal.deploys && functions.isEmpty && !report.proxy.isEmpty { return .only(Set(wanted)) }
        return nil
    }

    /// Warnings about the files of the selected functions.
    package var warnings: [Problem] { functions.map { workspace.warnings(functions: $0) } ?? [] }

    /// A warning that the clone lacks commits which are deployed. Nil if the goal does not deploy.
    package func behindWarning(_ connection: EngineConnection) async -> Problem? {
        guard goal.deploys else { return nil }
        return await workspace.behindWarning(connection.target().history, environment: operations.environment)
    }

    /// Connects to the engine.
    package func connect() async throws -> EngineConnection {
        recorder.phase("find the engine")
        return try await operations.connect(workspace)
    }

    /// Returns the steps of the run, with their reasons.
    /// - Parameter deploys: if false, the steps that concern containers are left out.
    package func plan(_ connection: EngineConnection, deploys: Bool = true) async throws -> PlanReport {
        let goal = deploys ? goal : .test
        return try await runner(connection, goal, .silent).plan(goal)
    }

    /// Runs the goal. A failed node does not throw; it is listed in the report.
    /// - Parameter deploys: if false, images are built and tested, and not deployed here.
    package func run(_ connection: EngineConnection, deploys: Bool = true, progress: Progress) async throws -> GoalOutcome {
        let goal = deploys ? goal : .test
        let runner = try runner(connection, goal, progress.also { recorder.record($0) })
        recorder.phase("scan, hash and plan")
        let (report, current) = try await runner.run(goal)
        return GoalOutcome(report: report, workspace: current, recorder: recorder)
    }

    /// True when a file that the deployment reads differs from the commit. Nil if git fails.
    package func isDirty() async throws -> Bool? {
        var options = options
        if let functions { options.functions = functions }
        return try await Runner(workspace, connection: nil, environment: operations.environment, options: options).isDirty()
    }

    /// True when the run takes over a project that another repository deployed.
    var adopts: Bool { options.adopt }
    /// True when the run waits for another one.
    var waits: Bool { options.wait }

    private func runner(_ connection: EngineConnection, _ goal: Goal, _ progress: Progress) throws -> Runner {
        var options = try options.pushing(for: goal, workspace.project.settings, operations.environment)
        if let functions { options.functions = functions }
        return Runner(workspace, connection: connection, environment: operations.environment, options: options, progress: progress)
    }
}

/// The result of a run.
package struct GoalOutcome: Sendable {
    /// The report of the run.
    package let report: RunReport
    /// The repository as it was read for the run. If the run had to wait for another one, it was
    /// read again.
    package let workspace: Workspace
    private let recorder: TraceRecorder

    /// Creates the result from its parts.
    init(report: RunReport, workspace: Workspace, recorder: TraceRecorder) {
        (self.report, self.workspace, self.recorder) = (report, workspace, recorder)
    }

    /// True when no node failed.
    package var isGood: Bool { report.failed.isEmpty }

    /// The times of the run so far, as Chrome's trace events.
    package func trace() throws -> [UInt8] { try recorder.trace().encoded() }

    /// The results of the functions' tests, as JUnit XML.
    package var junit: [UInt8] { Array(JUnitReport(report, cache: workspace.cache, prefix: workspace.gitPrefix).xml.utf8) }
}

extension RepositoryOperations {
    /// Prepares a run towards a goal.
    /// - Parameters:
    ///   - functions: the names or folders of the functions; an empty list means all.
    ///   - since: a commit; only functions that differ from it are part of the run.
    ///   - options: the other options. Their functions are replaced.
    package func goal(_ goal: Goal, functions: [String], since: String? = nil, options: RunOptions) async throws -> GoalOperation {
        try await GoalOperation(self, goal, functions: functions, since: since, options: options)
    }
}
