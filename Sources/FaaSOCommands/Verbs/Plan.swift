import ArgumentParser
import Operations
import Pipeline

/// `faaso plan [FUNCTION…]`
struct Plan: Verb {
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
              faaso plan --operations
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Ask no engine.")
    var offline = false
    @Flag(help: "Exit with 10 when there is something to do.")
    var exitCode = false
    @Flag(help: "List each operation on a container, too.")
    var operations = false
    @Flag(help: "Print JSON (faaso.plan/1).")
    var json = false
    @Argument(help: "Functions to plan for (default: all).", completion: .functions)
    var functions: [String] = []

    func run() throws {
        let console = global.console
        let plan = global.operations(console).plan(functions: functions, offline: offline)
        // Starting the concurrency runtime would take longer than printing this report.
        if !operations, let report = plan.remembered { return try CommandRun.now(console) { try show(report, console) } }
        try CommandRun.waiting(console) { try show(try await plan.make(listsOperations: operations), console) }
    }

    private func show(_ report: PlanReport, _ console: Console) throws -> ExitStatus {
        try console.render(report, json: json) { PlanText(report).print(to: console) }
        guard exitCode else { return .done }
        if !report.isEmpty { return .changes }
        // "Nothing to do" would be a claim about containers that were not checked.
        return offline || !report.unchecked.contains("engine") ? .done : .noEngine
    }
}
