package import Deployment
package import Pipeline
import BuildGraph
import Workspaces

/// Operations that change what runs, without a build.
extension RepositoryOperations {
    /// Replaces functions' containers by new ones of the same image, one function after the other.
    /// - Parameters:
    ///   - wait: false to refuse while another faaso deploys.
    ///   - onDone: gets each function and the time that it took.
    package func restart(
        _ functions: [String], wait: Bool, progress: Progress, onDone: (_ function: String, _ time: Duration) -> Void
    ) async throws {
        let (partial, connection) = try await owned()
        let target = connection.target(progress: progress)
        _ = try await RunningContainers(connection, partial).named(functions)
        for function in functions {
            let began = ContinuousClock.now
            try await target.restart(function, wait: wait)
            onDone(function, ContinuousClock.now - began)
        }
    }

    /// Removes the project's containers, proxy and networks.
    /// - Parameter adopt: true to remove what another repository deployed.
    /// - Returns: the project's name.
    package func down(adopt: Bool, progress: Progress) async throws -> String {
        let partial = try partialWorkspace()
        let connection = try await connect(partial)
        if !adopt { try await connection.checkOwner(repository: partial.repository, root: partial.root) }
        try await connection.target(progress: progress).down()
        return partial.project
    }

    /// The steps of a rollback.
    /// - Parameter number: the deployment to return to; nil means the last one of something else.
    package func rollbackPlan(to number: Int?) async throws -> PlanReport {
        PlanReport(try await owned().connection.target().rollbackPlan(to: number))
    }

    /// Returns to an earlier deployment, and gives the time that it took.
    package func rollBack(to number: Int?, wait: Bool, progress: Progress) async throws -> (report: RollbackReport, time: Duration) {
        let target = try await owned().connection.target(progress: progress)
        let began = ContinuousClock.now
        let report = try await target.rollBack(to: number, wait: wait, onEvent: progress.tell)
        return (report, ContinuousClock.now - began)
    }

    /// Removes what nobody needs in the engine, or says what would be removed.
    package func prune(dryRun: Bool, wait: Bool, progress: Progress) async throws -> PruneReport {
        // All files must be valid: what they want is needed, and no other source knows it.
        let workspace = try workspace()
        let connection = try await connect(workspace)
        try await connection.checkOwner(repository: workspace.repository, root: workspace.root)
        let pruner = Pruner(workspace, connection: connection)
        return dryRun ? try await pruner.plan() : try await pruner.prune(wait: wait, progress: progress)
    }
}
