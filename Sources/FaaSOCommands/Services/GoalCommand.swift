import Basics
import FunctionModel
import Insight
import Pipeline
import Workspaces
import ContentHash

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
            let recorder = TraceRecorder()
            recorder.phase("read the project")
            let workspace = try global.workspace()
            guard let functions = try await scope(workspace, console) else {
                guard supervise, !dryRun else { return .done }
                return try await Supervision(connection: global.connect(workspace), console: console).run()
            }
            recorder.phase("find the engine")
            let connection = try await global.connect(workspace)
            let options = running.options(functions: functions, adopt: adopt)
            if dryRun {
                let runner = Runner(workspace, connection: connection, environment: global.environment, options: options)
                var report = try await runner.plan(goal)
                if goal.deploys {
                    try await report.checkNetworks(workspace.project, functions: functions, connection)
                }
                PlanText(report).print(to: console)
                return .done
            }
            for warning in workspace.warnings(functions: functions) {
                console.show(warning.diagnostic(.warning))
            }
            let progress = display.progress.also { recorder.record($0) }
            let runner = Runner(workspace, connection: connection, environment: global.environment, options: options, progress: progress)
            recorder.phase("scan, hash and plan")
            let (report, current) = try await display.showing { try await runner.run(goal) }
            try write(report, recorder, workspace)
            RunSummary(report, workspace: current).print(to: console)
            GitHubActions(global.environment, console)?.tell(report, cache: workspace.cache)
            guard report.failed.isEmpty else { return .failed }
            return supervise ? try await Supervision(connection: connection, console: console).run() : .done
        }
    }

    private func write(_ report: RunReport, _ recorder: TraceRecorder, _ workspace: Workspace) throws {
        if let file = running.report { try ReportFile.write(report, to: file) }
        if let file = running.junit { try OutputFile.write(Array(JUnitReport(report, cache: workspace.cache).xml.utf8), to: file) }
        if let file = running.trace { try OutputFile.write(recorder.trace().encoded(), to: file) }
    }

    /// The functions that are asked for; nil if `--since` leaves nothing to do.
    private func scope(_ workspace: Workspace, _ console: Console) async throws -> FunctionScope? {
        guard let since = running.since else { return FunctionScope(named: functions) }
        let report = try await AffectedReport.make(workspace, since: since, environment: global.environment)
        if goal.deploys, !report.removed.isEmpty {
            let names = report.removed.joined(separator: ", ")
            console.note("not in the repository any more: \(names); 'faaso up' without --since removes them")
        }
        let affected = report.names(goal)
        let wanted = functions.isEmpty ? affected : affected.filter(functions.contains)
        if !wanted.isEmpty || goal.deploys && functions.isEmpty && !report.proxy.isEmpty { return .only(Set(wanted)) }
        console.out("nothing to do: no function differs from '\(since)'")
        return nil
    }
}
