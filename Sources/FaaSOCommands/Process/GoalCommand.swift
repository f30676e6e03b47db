import Basics
import FunctionModel
import Operations
import Pipeline
import Workspaces

/// The common part of `build`, `test`, `up` and `deploy`.
struct GoalCommand: Sendable {
    /// The goal of the run.
    var goal: Goal
    /// The options of the run.
    var options: RunOptions
    /// The files with its results, and the commit that selects its functions.
    var reports: ReportOptions
    /// The names of the functions. Empty for all.
    var functions: [String]
    /// True to print the plan instead of running it.
    var dryRun: Bool
    /// True to keep the functions running after a successful run.
    var supervise = false
    /// The hosts to deploy to; nil for this machine.
    var hosts: String?

    /// Runs the goal and prints the result.
    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        // A path that cannot be written must not cost a run.
        let outputs = dryRun ? nil : try RunOutputs(reports)
        let operation = try await operations.goal(goal, functions: functions, since: reports.since, options: options)
        if !operation.left.isEmpty {
            let names = operation.left.joined(separator: ", ")
            console.note(
                console.hints.repeated(in: "not in the repository any more: \(names); 'faaso up' without --since removes them"))
        }
        if operation.functions == nil {
            console.out("nothing to do: no function differs from '\(reports.since ?? "")'")
            return supervise && !dryRun ? try await keepRunning(operations.connect(operation.workspace), operations, console) : .done
        }
        if let hosts {
            if dryRun {
                return try await HostPlans(hosts: hosts, operation: operation).perform(operations, console) {
                    PlanText($0).print(to: console)
                    return .done
                }
            }
            return try await HostCommand(hosts: hosts, operation: operation, outputs: outputs).perform(operations, display, console)
        }
        let connection = try await operation.connect()
        if dryRun {
            PlanText(try await operation.plan(connection)).print(to: console)
            return .done
        }
        let behind = await operation.behindWarning(connection)
        console.show((operation.warnings + [behind].compactMap(\.self)).map { $0.diagnostic(.warning) })
        let outcome = try await display.showing { try await operation.run(connection, progress: display.progress) }
        try outputs?.write(outcome)
        RunSummary(outcome.report, workspace: outcome.workspace).print(to: console)
        GitHubActions(operations.environment, console)?.tell(outcome.report, of: outcome.workspace)
        guard outcome.isGood else { return .failed }
        return supervise ? try await keepRunning(connection, operations, console) : .done
    }

    private func keepRunning(
        _ connection: EngineConnection, _ operations: RepositoryOperations, _ console: Console
    ) async throws -> ExitStatus {
        let supervision = Supervision(connection) { SupervisionText($0).print(to: console) }
        try await operations.supervise(supervision, project: nil)
        return .done
    }
}
