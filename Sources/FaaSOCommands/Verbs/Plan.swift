import Pipeline
import Workspaces
import ArgumentParser

/// `faaso plan [FUNCTION…]`
struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what 'up' would do, and why; change nothing.",
        discussion: """
            Works without an engine, and then says what it could not check; with --exit-code that ends with 3, unless --offline says
            that no engine is wanted.

            Examples:
              faaso plan
              faaso plan --exit-code || echo "there is something to do"
              faaso plan --offline --json
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine.") var offline = false
    @Flag(help: "Exit with 10 when there is something to do.") var exitCode = false
    @Flag(help: "Print JSON (faaso.plan/1).") var json = false
    @Argument(help: "Functions to plan for (default: all).", completion: .functions) var functions: [String] = []

    func run() throws {
        let console = global.console
        // The commonest answer, from one walk over the files and nothing else.
        let last = try? UnopenedWorkspace(containing: global.directory)
        if offline, functions.isEmpty, let report = last?.offlinePlan(environment: global.environment) {
            return try CommandRun.now(console) { try show(report, console) }
        }
        try CommandRun.waiting(console) { [self] in
            let workspace = if let last { try global.workspace(last) } else { try global.workspace() }
            let connection = offline ? nil : try await global.connectIfPossible(workspace)
            var options = RunOptions()
            options.functions = functions
            let runner = Runner(workspace, connection: connection, environment: global.environment, options: options)
            var report = try await runner.plan(.up)
            try await report.checkNetworks(workspace.project, functions: functions, connection)
            return try show(report, console)
        }
    }

    private func show(_ report: PlanReport, _ console: Console) throws -> ExitStatus {
        if json { try console.json(report) } else { PlanText(report).print(to: console) }
        guard exitCode else { return .done }
        if !report.isEmpty { return .changes }
        // "Nothing to do" would be a claim about what runs that nobody has looked at.
        return offline || !report.unchecked.contains("engine") ? .done : .noEngine
    }
}
