import Basics
import BuildGraph
import FunctionModel
package import WorkModel

extension DeploymentRun {
    /// Ends the run.
    ///
    /// It removes candidates that do not serve, and records the deployment, also that of an
    /// interrupted run. Then it starts what served before and does not, and removes what earlier
    /// runs left.
    /// - Parameters:
    ///   - results: the results of all nodes of the graph.
    ///   - commit: the git commit of the files.
    ///   - dirty: returns true if the files differ from the commit. It is called only before a
    ///     record is written.
    ///   - rollback: the deployment, or the function of one, that this one brings
    ///     back.
    ///   - wanted: returns true for a requested function. Other functions stay on record as they
    ///     were.
    /// - Returns: the new record; nil if the newest record already has this state.
    package func finish(
        _ results: [NodeResult], commit: String?, dirty: () async -> Bool? = { nil }, rollback: Rollback? = nil,
        wanted: (String) -> Bool = { _ in true }
    ) async throws -> DeploymentRecord? {
        await discardCandidates()
        let outcomes = Dictionary(results.map { ($0.node, $0) }) { first, _ in first }
        let touched = results.filter { $0.node.isDeployed && $0.node.kind != .route }
        let didAnything = touched.contains { $0.outcome == .failed || ($0.outcome == .done && $0.node.kind != .candidate) }
        let recorded: Result<DeploymentRecord?, any Error>
        do {
            var record: DeploymentRecord?
            if let reached = try await reached(results, didAnything, touched, outcomes, wanted) {
                record = try await target.record(
                    reached.state, changes: reached.done, failed: reached.failed, commit: commit, dirty: await dirty(),
                    rollback: rollback)
            }
            recorded = .success(record)
        } catch {
            // The functions of this run must serve although it is not on record.
            recorded = .failure(error)
        }
        await restoreFailed(results, wanted)
        await settle(didAnything, outcomes[.proxy]?.outcome)
        return try recorded.get()
    }

    /// The values of a record.
    private struct Reached {
        var state: DesiredState
        var done: [Step]
        var failed: [String: String]
    }

    /// The values of the run's record. Nil if the newest record already has this state.
    private func reached(
        _ results: [NodeResult], _ didAnything: Bool, _ touched: [NodeResult], _ outcomes: [Node: NodeResult], _ wanted: (String) -> Bool
    ) async throws -> Reached? {
        guard didAnything || observed.state.lastDeployment != nil else { return nil }
        let complete = complete(results)
        let succeeded = succeeded(touched, outcomes, complete)
        let changes = didAnything ? try observed.changes(to: complete).changes : []
        let done = changes.filter { succeeded.contains($0.node) }
        let failed = didAnything ? failures(results, succeeded, complete, wanted) : [:]
        let state = try await actual(succeeded, complete, wanted)
        if done.isEmpty, failed.isEmpty, observed.state.lastDeployment?.desired == state { return nil }
        return Reached(state: state, done: done, failed: failed)
    }

    /// The desired state with the images that the run built or found.
    func complete(_ results: [NodeResult]) -> DesiredState {
        var state = desired
        let outputs = Dictionary(results.compactMap { result in result.output.map { (result.node, $0) } }) { $1 }
        for index in state.functions.indices {
            if let image = outputs.image(of: state.functions[index].name) { state.functions[index].image = image }
        }
        return state
    }

    /// The nodes that are in the desired state, including those that an aborted run never reached.
    private func succeeded(_ touched: [NodeResult], _ outcomes: [Node: NodeResult], _ complete: DesiredState) -> Set<Node> {
        var succeeded = Set(touched.filter { $0.outcome == .done || $0.outcome == .reused }.map(\.node))
        for function in complete.functions where function.image != nil {
            guard let result = outcomes[.container(function.name)], result.outcome == .skipped, result.step == nil else { continue }
            if observed.step(function, complete) == nil { succeeded.insert(result.node) }
        }
        return succeeded
    }

    /// The reason for each requested function that was not deployed. Functions that an aborted run
    /// never reached are left out.
    private func failures(
        _ results: [NodeResult], _ succeeded: Set<Node>, _ complete: DesiredState, _ wanted: (String) -> Bool
    ) -> [String: String] {
        var failures: [String: String] = [:]
        for function in complete.functions where wanted(function.name) && !succeeded.contains(.container(function.name)) {
            let all = results.filter { $0.node.function == function.name }
            let own = all.first { $0.error != nil }
            if own == nil, function.image == nil, all.allSatisfy({ $0.step == nil }) { continue }
            failures[function.name] =
                own?.error.map(DeploymentFailure.reason) ?? (Task.isCancelled ? DeploymentFailure.interrupted : "not deployed")
        }
        return failures
    }

    /// The state that was reached. A function that failed or was not requested stays as it was
    /// before.
    private func actual(_ succeeded: Set<Node>, _ complete: DesiredState, _ wanted: (String) -> Bool) async throws -> DesiredState {
        var actual = complete
        let last = observed.state.lastDeployment?.desired
        actual.functions = actual.functions.compactMap { function in
            wanted(function.name) && succeeded.contains(.container(function.name)) ? function : last?.function(function.name)
        }
        if !succeeded.contains(.proxy), let last {
            (actual.listen, actual.proxy.image, actual.proxy.constraints) = (last.listen, last.proxy.image, last.proxy.constraints)
        }
        if try await isLoaded(complete) {
            let gone = (last?.functions ?? []).map(\.name).filter { complete.function($0) == nil }
            actual.routes =
                RouteTable(
                    desired: actual.routes, loaded: observed.state.loaded?.routes ?? [], serving: Set(actual.functions.map(\.name) + gone)
                ).routes
        } else if let loaded = try await target.loadedCaddyfile(), loaded != observed.state.loaded {
            // An early load and a new proxy have the desired settings and snippets, and the routes
            // so far.
            actual.routes = loaded.routes
        } else {
            (actual.routes, actual.snippets) = (last?.routes ?? [], last?.snippets ?? [:])
            (actual.proxy.importFolder, actual.proxy.tlsInternal) = (last?.proxy.importFolder, last?.proxy.tlsInternal ?? false)
            actual.proxy.headerLimit = last?.proxy.headerLimit
        }
        // A loaded route still leads to the function, or others can still call it. So it stays on
        // record.
        let reached = try await target.loadedCaddyfile()?.callees ?? []
        for name in Set(actual.routes.map(\.function)).union(reached).sorted() where actual.function(name) == nil {
            if let function = last?.function(name) { actual.functions.append(function) }
        }
        actual.functions.sort { $0.name < $1.name }
        actual.dropDanglingRoutes()
        return actual
    }

    /// True when Caddy has the desired routes and settings, as far as functions can serve them.
    private func isLoaded(_ complete: DesiredState) async throws -> Bool {
        let before = observed.state.loaded?.routes ?? []
        let table = complete.table(loaded: before, serving: try await target.servedFunctions())
        let text = try target.caddyfile(complete, table)
        return try await target.loadedCaddyfile()?.text == text
    }

    /// Removes what earlier deployments left, and repairs a proxy that ended during the run. Errors
    /// are logged, not thrown: the deployment is on record.
    ///
    /// An engine that starts again after a crash ends its old containers while it already answers.
    private func settle(_ didAnything: Bool, _ proxy: NodeOutcome?) async {
        await shielded {
            do {
                let now = didAnything ? try await target.observation() : observed
                try await now.removeRemains(desired)
                if didAnything, proxy == .done || proxy == .reused, try now.proxyStep(desired) != nil {
                    try await now.prepare(desired)
                }
            } catch {
                target.log(DeploymentEvent(.deployment, .warning, "what was left could not be removed: \(error)"))
            }
        }
    }
}
