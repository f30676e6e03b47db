package import Deployment
package import Pipeline
import BuildGraph
import Workspaces

/// Operations that change the running state without a build.
extension RepositoryOperations {
    /// Replaces functions' containers by new ones of the same image, one function after the other.
    /// - Parameters:
    ///   - wait: if false, throws while another faaso deploys.
    ///   - onDone: receives each function and the time that it took.
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

    /// Removes the containers, the proxy and the networks of the project.
    /// - Parameter adopt: if true, a project that another repository deployed is removed too.
    /// - Returns: the name of the project.
    package func down(adopt: Bool, progress: Progress) async throws -> String {
        let partial = try partialWorkspace()
        let connection = try await connect(partial)
        if !adopt { try await connection.checkOwner(repository: partial.repository, root: partial.root) }
        try await connection.target(progress: progress).down()
        return partial.project
    }

    /// Returns the steps of a rollback.
    /// - Parameter number: the deployment to restore; nil means the last one with another state.
    package func rollbackPlan(to number: Int?) async throws -> PlanReport {
        PlanReport(try await owned().connection.target().rollbackPlan(to: number))
    }

    /// Restores an earlier deployment. Returns the report, and the time that it took.
    /// - Parameters:
    ///   - number: the deployment to restore; nil means the last one with another state.
    ///   - wait: if false, throws while another faaso deploys.
    package func rollBack(to number: Int?, wait: Bool, progress: Progress) async throws -> (report: RollbackReport, time: Duration) {
        let target = try await owned().connection.target(progress: progress)
        let began = ContinuousClock.now
        let report = try await target.rollBack(to: number, wait: wait, onEvent: progress.tell)
        return (report, ContinuousClock.now - began)
    }

    /// Removes unneeded objects from the engine, or lists them.
    /// - Parameters:
    ///   - dryRun: if true, nothing changes.
    ///   - wait: if false, throws while another faaso works.
    package func prune(dryRun: Bool, wait: Bool, progress: Progress) async throws -> PruneReport {
        // All files must be valid: they show which objects are needed, and no other source does.
        let workspace = try workspace()
        let connection = try await connect(workspace)
        try await connection.checkOwner(repository: workspace.repository, root: workspace.root)
        let pruner = Pruner(workspace, connection: connection)
        return dryRun ? try await pruner.plan() : try await pruner.prune(wait: wait, progress: progress)
    }
}
