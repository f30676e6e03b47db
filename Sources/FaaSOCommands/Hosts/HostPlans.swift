import Operations
import Pipeline
import RemoteHosts

/// Runs `plan --to` and `up --dry-run --to`: compares the files with this machine and the hosts.
struct HostPlans: Sendable {
    /// The hosts.
    var hosts: String
    /// The run that would build and test.
    var operation: GoalOperation

    /// Makes the plan of each host, in order. Nothing is changed, but a host that lacks this
    /// program gets it.
    /// - Parameter show: receives each plan, which begins with the steps on this machine.
    /// - Returns: the status of the last plan that has one other than success.
    func perform(
        _ operations: RepositoryOperations, _ console: Console, show: (PlanReport) throws -> ExitStatus
    ) async throws -> ExitStatus {
        let run = try await operations.hostedRun(hosts, operation)
        let isAlone = run.hosts.count == 1
        var status = ExitStatus.done
        try await run.plan(onInstall: { console.noteInstall($0) }) { host, plan in
            if !isAlone { console.note(console.style(host.name, .bold)) }
            let shown = try show(plan)
            if shown != .done { status = shown }
        }
        return status
    }
}
