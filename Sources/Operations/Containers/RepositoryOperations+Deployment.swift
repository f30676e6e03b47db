package import Deployment
import FunctionModel
package import Pipeline
import Swarm
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
        let containers = RunningContainers(connection, partial, from: directory)
        // Restarting no function must not mean all of them.
        guard !functions.isEmpty else { return }
        for function in try await containers.functions(functions) {
            let began = ContinuousClock.now
            try await target.restart(function, wait: wait)
            onDone(function, ContinuousClock.now - began)
        }
    }

    /// Sets the numbers of functions' tasks on a swarm, one function after the other. The next
    /// deployment sets the numbers of the files again.
    /// - Parameters:
    ///   - counts: the functions, by their names or folders, with their numbers.
    ///   - wait: if false, throws while another faaso deploys.
    ///   - onDone: receives each function, its number, and the time that it took.
    /// - Throws: ``SwarmError`` for a project that runs on one host.
    package func scale(
        _ counts: [(function: String, count: Int)], wait: Bool, progress: Progress,
        onDone: (_ function: String, _ count: Int, _ time: Duration) -> Void
    ) async throws {
        let (partial, connection) = try await owned()
        guard connection.isOnSwarm else { throw SwarmError.onlyOnSwarm("another number of containers of a function") }
        let containers = RunningContainers(connection, partial, from: directory)
        var wanted: [(function: String, count: Int)] = []
        // A name that is wrong changes nothing.
        for (word, count) in counts { wanted += try await containers.functions([word]).map { (function: $0, count: count) } }
        for (function, count) in wanted {
            let began = ContinuousClock.now
            try await connection.swarmTarget(progress: progress).scale(function, to: count, wait: wait)
            onDone(function, count, ContinuousClock.now - began)
        }
    }

    /// Prepares to remove the containers, the proxy and the networks of the project.
    /// - Parameters:
    ///   - adopt: if true, a project that another repository deployed is removed too.
    ///   - scope: the parts to remove for good, besides those. Of a preview, everything but the
    ///     data is removed.
    package func down(adopt: Bool, purging scope: PurgeScope = []) async throws -> DownOperation {
        let partial = try partialWorkspace()
        let connection = try await connect(partial, mayBeGone: true)
        if !adopt { try await connection.checkOwner(partial, for: .down(scope)) }
        return DownOperation(connection, partial, partial.settings.isPreview ? scope.union(.project) : scope)
    }

    /// Removes unneeded objects from the engine, or lists them.
    /// - Parameters:
    ///   - retention: the images that stay although nothing needs them.
    ///   - dryRun: if true, nothing changes.
    ///   - wait: if false, throws while another faaso works.
    package func prune(_ retention: ImageRetention, dryRun: Bool, wait: Bool, progress: Progress) async throws -> PruneReport {
        let partial = try partialWorkspace()
        // All files must be valid: they show which objects are needed. On a host, the deployments do.
        if let problems = partial.problems { throw problems }
        let connection = try await connect(partial)
        try await connection.checkOwner(partial)
        let pruner = Pruner(partial.cache, functions: Set(partial.functions.map(\.name)), connection: connection, retention: retention)
        return dryRun ? try await pruner.plan() : try await pruner.prune(wait: wait, progress: progress)
    }
}
