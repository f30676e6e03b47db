import ArgumentParser
import Operations
import Pipeline

/// `faaso plan [FUNCTION…]`
struct Plan: HostVerb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Print what 'up' would do, and why; change nothing.",
        discussion: """
            Without an engine, it prints what it could not check. With --exit-code it then ends with 3, unless --offline is given.

            Examples:
              faaso plan
              faaso plan --exit-code || echo "there is something to do"
              faaso plan --offline --json
              faaso plan --operations
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var host: HostOption
    @Flag(help: "Do not ask the engine.")
    var offline = false
    @Flag(help: "End with 10 if there is something to do.")
    var exitCode = false
    @Flag(help: "Also list each operation on a container.")
    var operations = false
    @Flag(help: "Print JSON (faaso.plan/1).")
    var json = false
    @Argument(help: "Functions to plan for (default: all).", completion: .functions)
    var functions: [String] = []

    func run() throws {
        let console = self.console
        if let hosts = host.to { return try planOnHosts(hosts, console) }
        let plan = global.operations(console).plan(functions: functions, offline: offline)
        // Starting the concurrency runtime would take longer than printing this report.
        if !operations, let report = plan.remembered { return try CommandRun.now(console) { try show(report, console) } }
        try CommandRun.waiting(console) { try show(try await plan.make(listsOperations: operations), console) }
    }

    private func planOnHosts(_ hosts: String, _ console: Console) throws {
        try CommandRun.waiting(console) {
            let operation = try await global.operations(console).goal(.up, functions: functions, options: RunOptions())
            if json, try global.operations(console).hosts(hosts).hosts.count > 1 { throw ValidationError("--json takes one host") }
            return try await HostPlans(hosts: hosts, operation: operation).perform(global.operations(console), console) {
                try show($0, console)
            }
        }
    }

    func validate() throws {
        if host.to != nil, offline || operations {
            throw ValidationError("--to goes without --offline and --operations")
        }
    }

    private func show(_ report: PlanReport, _ console: Console) throws -> ExitStatus {
        try console.render(report, json: json) { PlanText(report).print(to: console) }
        guard exitCode else { return .done }
        if !report.isEmpty { return .changes }
        // "Nothing to do" would be a claim about containers that were not checked.
        return offline || !report.unchecked.contains(.engine) ? .done : .noEngine
    }
}
