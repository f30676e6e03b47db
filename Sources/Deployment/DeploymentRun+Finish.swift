package import BuildGraph
import ContainerEngine
import FunctionModel

extension DeploymentRun {
    /// Ends the run: removes candidates that do not serve, records the deployment, also of a run that was interrupted, and removes what
    /// earlier ones left. Nil where what is wanted is on record as it is.
    /// - Parameters:
    ///   - results: of all nodes of the graph.
    ///   - dirty: whether the files differed from the commit.
    ///   - rollback: the number of the deployment that this one brings back.
    ///   - wanted: whether a function was asked for; one that was not stays recorded as it was.
    package func finish(
        _ results: [NodeResult], commit: String?, dirty: Bool? = nil, rollback: Int? = nil, wanted: (String) -> Bool = { _ in true }
    ) async throws -> DeploymentRecord? {
        await discardCandidates()
        let outcomes = Dictionary(results.map { ($0.node, $0) }) { first, _ in first }
        let touched = results.filter { ["container", "caddyfile", "proxy"].contains($0.node.kind) }
        let didAnything = touched.contains { $0.outcome == .done || $0.outcome == .failed }
        var record: DeploymentRecord?
        if didAnything || observed.lastDeployment != nil {
            let succeeded = Set(touched.filter { $0.outcome == .done || $0.outcome == .reused }.map(\.node))
            let changes = didAnything ? Reconciler.changes(from: observed, to: complete).changes : []
            record = try deployer.record(
                actual(outcomes, succeeded, wanted), changes: changes.filter { succeeded.contains(NodeID($0.node)) },
                failed: didAnything ? failures(results, succeeded, wanted) : [:], commit: commit, dirty: dirty,
                rollback: rollback)
        }
        await removeRemains(didAnything)
        return record
    }

    /// Why each function that was asked for was not brought about.
    private func failures(_ results: [NodeResult], _ succeeded: Set<NodeID>, _ wanted: (String) -> Bool) -> [String: String] {
        var failures: [String: String] = [:]
        for function in complete.functions where wanted(function.name) && !succeeded.contains(.container(function.name)) {
            let own = results.first { $0.error != nil && $0.node.name == function.name && $0.node.kind != "route" }
            failures[function.name] = own?.error.map(DeploymentFailure.reason) ?? (Task.isCancelled ? "interrupted" : "not deployed")
        }
        return failures
    }

    /// What is wanted, with what could not be brought about or was not asked for as it was before.
    private func actual(
        _ outcomes: [NodeID: NodeResult], _ succeeded: Set<NodeID>, _ wanted: (String) -> Bool
    ) -> DesiredState {
        var actual = complete
        let last = observed.lastDeployment?.desired
        actual.functions = actual.functions.compactMap { function in
            wanted(function.name) && succeeded.contains(.container(function.name)) ? function : last?.function(function.name)
        }
        if !succeeded.contains(.proxy), let last { (actual.listen, actual.proxy.image) = (last.listen, last.proxy.image) }
        // A Caddyfile that came out as the loaded one is not loaded, and is as good as loaded.
        let isLoaded =
            succeeded.contains(.caddyfile) || (succeeded.contains(.proxy) && outcomes[.caddyfile]?.error == nil && !Task.isCancelled)
        if isLoaded {
            let gone = (last?.functions ?? []).map(\.name).filter { complete.function($0) == nil }
            actual.routes =
                RouteTable(
                    desired: actual.routes, loaded: observed.loaded?.routes ?? [], serving: Set(actual.functions.map(\.name) + gone)
                ).routes
        } else {
            (actual.routes, actual.snippets) = (last?.routes ?? [], last?.snippets ?? [:])
            (actual.proxy.importFolder, actual.proxy.tlsInternal) = (last?.proxy.importFolder, last?.proxy.tlsInternal ?? false)
        }
        // A route that had to be kept keeps its function.
        for name in Set(actual.routes.map(\.function)).sorted() where actual.function(name) == nil {
            if let function = last?.function(name) { actual.functions.append(function) }
        }
        actual.functions.sort { $0.name < $1.name }
        actual.dropDanglingRoutes()
        return actual
    }

    /// Whatever is in the way of that is only said: what was deployed is on record.
    private func removeRemains(_ didAnything: Bool) async {
        await shielded {
            do {
                let now = didAnything ? try await deployer.observe(probing: .none) : observed
                try await deployer.removeRemains(now, complete)
            } catch {
                deployer.log(DeploymentEvent("deployment", .warning, "what was left could not be removed: \(error)"))
            }
        }
    }
}
