package import BuildGraph

extension Deployer {
    /// Brings the world to a desired state whose images are all there, under the deployment lock, and writes down the deployment.
    ///
    /// A function that fails leaves its old version serving and the others proceed; it is named in the report. What stops everything
    /// (another repository's project, an engine that does not answer, a proxy that does not start, a Caddyfile that is not
    /// accepted) is thrown; then too every function is on a complete version.
    package func apply(
        _ desired: DesiredState, adopt: Bool = false, commit: String? = nil, forced: Set<String> = [], wait: Bool = true
    ) async throws -> DeploymentReport {
        try await withLock(purpose: "deploying \(project)", wait: wait) {
            try await applyLocked(desired, adopt: adopt, commit: commit, forced: forced)
        }
    }

    /// The same, for who holds the deployment lock.
    /// - Parameter rollback: the number of the deployment that is brought back.
    package func applyLocked(
        _ desired: DesiredState, adopt: Bool = false, commit: String? = nil, forced: Set<String> = [], rollback: Int? = nil,
        onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> DeploymentReport {
        let observed = try await observe(for: desired)
        let plan = Reconciler.changes(from: observed, to: desired, forced: forced)
        let run = DeploymentRun(self, observed, desired, adopt: adopt, forced: forced)
        try await run.prepare()
        let edges = DeploymentGraph.edges(functions: desired.functions.map(\.name), removed: run.removed)
        let graph = try Graph(edges.map { (id: $0.key, edges: $0.value) })
        let rules = Dictionary(uniqueKeysWithValues: graph.order.map { ($0, run.rule($0)) })
        let results = await Executor(jobs: 4, onEvent: onEvent).run(graph, rules: rules)
        try Task.checkCancellation()
        try await removeOrphans(desired)
        let record = try await run.finish(results, commit: commit, rollback: rollback)
        for result in results where desired.function(String(result.node.name)) == nil {
            if let error = result.error { throw error }
        }
        return DeploymentReport(plan: plan, results: results, record: record)
    }

    /// Makes one function run as it should: starts the container that it has, or has a new one take over, `candidate` where that is
    /// healthy already. One that does not start as it is, because its port is somebody else's by now, is made anew.
    package func bringAbout(
        _ function: DesiredFunction, in desired: DesiredState, starts: Bool, candidate: Candidate? = nil
    ) async throws {
        if starts {
            do { return try await start(function) } catch {
                try Task.checkCancellation()
                sayNotStarted("container:" + function.name, error)
            }
        }
        let ready = if let candidate { candidate } else { try await startCandidate(function, in: desired) }
        try await promote(ready)
    }
}

/// What a deployment did.
package struct DeploymentReport: Sendable {
    package var plan: DeploymentPlan
    /// How each node ended.
    package var results: [NodeResult]
    /// Nil when nothing changed.
    package var record: DeploymentRecord?

    /// The functions whose containers could not be brought about, and why; the old version of each serves, if there was one.
    package var failures: [String: any Error] {
        var failures: [String: any Error] = [:]
        for result in results where result.node.kind == "container" { failures[String(result.node.name)] = result.error }
        return failures
    }
}
