import Pipeline

/// What `build`, `test`, `up` and `deploy` have in common.
struct GoalCommand: Sendable {
    var goal: Goal
    var global: GlobalOptions
    var running: RunningOptions
    var functions: [String]
    var dryRun: Bool
    var adopt = false
    /// Stay and keep it running.
    var supervise = false

    func run() throws {
        let console = global.console
        let display = RunDisplay(console: console, verbose: running.verbose)
        try CommandRun.waiting(console, note: { display.note($0) }) {
            let workspace = try global.workspace()
            let connection = try await global.connect(workspace)
            let options = running.options(functions: functions, adopt: adopt)
            if dryRun {
                PlanText(try await Runner(workspace, connection: connection, environment: global.environment, options: options).plan(goal))
                    .print(to: console)
                return .done
            }
            let runner = Runner(
                workspace, connection: connection, environment: global.environment, options: options, progress: display.progress)
            let report = try await display.showing { try await runner.run(goal) }
            if let file = running.report { try ReportFile.write(report, to: file) }
            RunSummary(report, workspace: workspace).print(to: console)
            guard report.failed.isEmpty else { return .failed }
            return supervise ? try await Supervision(connection: connection, console: console).run() : .done
        }
    }
}
