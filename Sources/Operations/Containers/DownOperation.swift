package import Deployment
package import Pipeline
import Workspaces

/// The removal of a project from an engine, which is about to be made.
package struct DownOperation: Sendable {
    private let connection: EngineConnection
    private let partial: PartialWorkspace
    /// The parts to remove for good.
    package let scope: PurgeScope

    init(_ connection: EngineConnection, _ partial: PartialWorkspace, _ scope: PurgeScope) {
        (self.connection, self.partial, self.scope) = (connection, partial, scope)
    }

    /// The project's name.
    package var project: String { partial.project }

    /// The parts that would be removed for good. Changes nothing.
    package func plan() async throws -> PurgePlan { try await Purger(connection, cache: partial.cache).plan(scope) }

    /// Takes the project down, and removes the parts of the scope.
    /// - Parameters:
    ///   - confirmed: the plan that the user agreed to. Nil removes all parts of the scope.
    ///   - progress: gets the events.
    /// - Returns: the parts that are removed. Nil if the scope is empty.
    package func run(confirmed: PurgePlan? = nil, progress: Progress) async throws -> PurgeReport? {
        guard !scope.isEmpty else {
            let target = connection.target(progress: progress)
            try await target.withLock(purpose: "faaso down") {
                try await target.downLocked()
                // Without a deployment, the lock itself would be all that is left.
                try connection.state.removeIfUnused()
            }
            return nil
        }
        return try await Purger(connection, cache: partial.cache).purge(scope, confirmed: confirmed, progress: progress)
    }
}
