import Basics
import FunctionModel
import Operations
import Pipeline
import RemoteHosts
import Workspaces

/// Runs `up --to`: builds and tests here, deploys on the hosts.
struct HostCommand: Sendable {
    /// The hosts.
    var hosts: String
    /// The run that builds and tests.
    var operation: GoalOperation
    /// The names of files for the results.
    var outputs: RunOutputs?

    /// Performs the run, and prints its events and its result.
    func perform(_ operations: RepositoryOperations, _ display: RunDisplay, _ console: Console) async throws -> ExitStatus {
        let run = try await operations.hostedRun(hosts, operation)
        console.show(operation.warnings.map { $0.diagnostic(.warning) })
        let isAlone = run.hosts.count == 1
        let outcome = try await display.showing {
            await run.run(progress: display.progress) { Self.show($0, display, console, isAlone: isAlone) }
        }
        if let local = outcome.local {
            try outputs?.write(local, hosts: outcome.reports)
            GitHubActions(operations.environment, console)?.tell(local.report, of: local.workspace)
        }
        guard !isAlone, !Task.isCancelled else {
            if let failure = outcome.failure { throw failure }
            return outcome.isGood ? .done : .failed
        }
        if let failure = outcome.failure { console.show(ErrorText(failure).diagnostics) }
        for line in HostReport.lines(outcome.hosts, outcome.reports) { console.note(line) }
        return outcome.isGood ? .done : .failed
    }

    private static func show(_ event: HostedRun.Event, _ display: RunDisplay, _ console: Console, isAlone: Bool) {
        switch event {
        case .installing(let host): console.noteInstall(host)
        case .built(let outcome):
            display.end()
            if outcome.report.changed { RunSummary(outcome.report, workspace: outcome.workspace).notes.forEach(console.note) }
        case .deploying(let host): if !isAlone { console.note(console.style(host.name, .bold)) }
        case .warning(let problem): console.show(problem.diagnostic(.warning))
        case .deployed(let host, let outcome, let workspace):
            display.end()
            HostSummary(outcome, on: host, workspace: workspace).print(to: console)
        }
    }
}
