package import BuildGraph
package import WorkModel

/// The result of a deployment.
package struct DeploymentReport: Sendable {
    /// The result of each node.
    package var results: [NodeResult]
    /// The record of the deployment; nil if nothing changed.
    package var record: DeploymentRecord?

    /// Creates a report.
    package init(results: [NodeResult], record: DeploymentRecord?) { (self.results, self.record) = (results, record) }

    /// The nodes that failed.
    package var failed: [NodeResult] { results.filter { $0.outcome == .failed } }
}

extension DeploymentTarget {
    /// Brings the target to a desired state whose images exist, and records the deployment.
    ///
    /// The caller holds the lock. If a function fails, its old version goes on serving, and the
    /// other functions are deployed.
    /// - Parameters:
    ///   - only: the functions that are changed; nil means all of them, and removes those that are
    ///     not desired.
    ///   - refused: functions that cannot be deployed as they are, each with the error.
    ///   - adopt: true takes over a project that another repository deployed.
    ///   - rollback: the deployment, or the function of one, that is brought back.
    /// - Throws: an error that stops the whole deployment before anything is changed.
    package func applyLocked(
        _ desired: DesiredState, only: Set<String>? = nil, refused: [String: any Error] = [:], adopt: Bool = false, commit: String? = nil,
        dirty: Bool? = nil, rollback: Rollback? = nil,
        onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> DeploymentReport {
        let observed = try await observation(for: desired, probing: .brisk, functions: only, isRun: true)
        let run = DeploymentRun(self, observed, desired, adopt: adopt, refused: refused)
        try await run.begin()
        let names = desired.functions.map(\.name).filter { only?.contains($0) ?? true }
        let edges = DeploymentGraph.edges(functions: names, removed: only == nil ? run.removed : [], calls: desired.calls)
        let graph = try Graph(edges.map { (id: $0.key, edges: $0.value) })
        let rules = run.rules(graph)
        let results = await run.performing {
            let executor = Executor(jobs: 4, remoteJobs: WorkPool.usualRemoteJobs) { event in
                run.note(event)
                onEvent(event)
            }
            return await executor.run(graph, rules: rules)
        }
        let record = try await run.finish(
            results, commit: commit, dirty: { dirty }, rollback: rollback, wanted: { only?.contains($0) ?? true })
        try Task.checkCancellation()
        return DeploymentReport(results: results, record: record)
    }

    /// Replaces a function's container by a new one, as the newest deployment has it. Secrets have
    /// their current values.
    package func restart(_ function: String, wait: Bool = true) async throws {
        try await withLock(purpose: "restarting \(function)", wait: wait, onWait: {}) { try await restartLocked(function) }
    }

    /// Restarts a function for a caller that holds the lock.
    package func restartLocked(_ function: String) async throws {
        guard let last = try history.last()?.desired else { throw DeploymentError.notDeployed(function: function) }
        let desired = try await withSecretVersions(last)
        guard let wanted = desired.function(function) else { throw DeploymentError.notDeployed(function: function) }
        try await observation().prepare(desired)
        try await apply(wanted, in: desired, starts: false, candidate: nil, because: [Reason(.forced)])
    }
}
