import RemoteHosts
import ArgumentParser
import Operations
import Pipeline

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
        let selection = try operations.hosts(hosts)
        let connection = try await operation.connect()
        let deployments = operations.deployments(selection, operation, connection)
        let local = try await operation.plan(connection, deploys: false)
        var status = ExitStatus.done
        for deployment in deployments {
            let plan = try await deployment.withSession(onInstall: { console.noteInstall(deployment.host) }) { session in
                try await deployment.plan(local, session)
            }
            if deployments.count > 1 { console.note(console.style(deployment.host.name, .bold)) }
            let shown = try show(plan)
            if shown != .done { status = shown }
        }
        return status
    }
}
