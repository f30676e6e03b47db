import BuildGraph
package import WorkModel

extension Deployer {
    /// Brings the world to a desired state whose images are all there, and writes down the deployment; for who holds the deployment lock.
    ///
    /// A function that fails leaves its old version serving and the others proceed; the results say so. What stops everything before
    /// anything is done is thrown.
    /// - Parameter rollback: the number of the deployment that is brought back.
    func applyLocked(
        _ desired: DesiredState, commit: String? = nil, dirty: Bool? = nil, rollback: Int? = nil,
        onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> DeploymentReport {
        let run = DeploymentRun(self, try await observe(for: desired), desired)
        try await run.begin()
        let edges = DeploymentGraph.edges(functions: desired.functions.map(\.name), removed: run.removed)
        let graph = try Graph(edges.map { (id: $0.key, edges: $0.value) })
        let rules = run.rules(graph)
        let results = await Executor(jobs: 4, onEvent: onEvent).run(graph, rules: rules)
        let record = try await run.finish(results, commit: commit, dirty: { dirty }, rollback: rollback)
        try Task.checkCancellation()
        return DeploymentReport(results: results, record: record)
    }

    /// Makes one function run as it should: starts the container that it has, or has a new one take over, `candidate` where that is
    /// healthy already. One that does not start as it is, because its port is somebody else's by now, is made anew.
    func bringAbout(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate? = nil, because reasons: [Reason] = []
    ) async throws {
        if starts {
            do { return try await start(function, because: reasons) } catch {
                try Task.checkCancellation()
                sayNotStarted(.container(function.name), error)
            }
        }
        let ready = if let candidate { candidate } else { try await startCandidate(function, in: desired, because: reasons) }
        try await promote(ready)
    }
}

/// What a deployment did.
package struct DeploymentReport: Sendable {
    /// How each node ended.
    package var results: [NodeResult]
    /// Nil when nothing changed.
    package var record: DeploymentRecord?

    package var failed: [NodeResult] { results.filter { $0.outcome == .failed } }
}
