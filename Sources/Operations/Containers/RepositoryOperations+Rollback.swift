package import Deployment
package import Pipeline
import Workspaces

/// The older state that a rollback returns to.
package enum RollbackTarget: Hashable, Sendable {
    /// A deployment by its number. Nil means the last one of something else.
    case deployment(Int?)
    /// A function alone, by the number of versions. Nil means the last one that is not known to
    /// fail.
    case function(String, versions: Int?)
}

extension RepositoryOperations {
    /// The target with the name of its function instead of a path.
    /// - Throws: ``WorkspaceError`` for a path that is no function's folder.
    package func resolved(_ target: RollbackTarget) throws -> RollbackTarget {
        guard case .function(let word, let versions) = target else { return target }
        return .function(try functionName(word), versions: versions)
    }

    /// The steps of a rollback.
    package func rollbackPlan(to target: RollbackTarget) async throws -> PlanReport {
        let host = try await owned().connection.target()
        switch target {
        case .deployment(let number): return PlanReport(try await host.rollbackPlan(to: number))
        case .function(let name, let versions): return PlanReport(try await host.rollbackPlan(function: name, versions: versions))
        }
    }

    /// The functions that a rollback takes out of service.
    package func rollbackRemovals(to number: Int?) async throws -> RollbackRemovals {
        try await owned().connection.target().rollbackRemovals(to: number)
    }

    /// Returns to an older state, and gives the time that it took.
    /// - Parameter removing: the functions that it may take out of service.
    package func rollBack(
        to target: RollbackTarget, removing: RollbackConsent, wait: Bool, progress: Progress
    ) async throws -> (report: RollbackReport, time: Duration) {
        let (partial, connection) = try await owned()
        let host = connection.target(progress: progress)
        let began = ContinuousClock.now
        let report =
            switch target {
            case .deployment(let number):
                try await host.rollBack(to: number, removing: removing, wait: wait, onEvent: progress.tell)
            case .function(let name, let versions):
                try await host.rollBack(function: name, versions: versions, wait: wait, onEvent: progress.tell)
            }
        if let warning = partial.cache.storeContainerLogs(report.deployment.results) { tell(.warning(warning)) }
        return (report, ContinuousClock.now - began)
    }
}
