package import BuildGraph
import ContainerEngine
import FunctionModel

extension DeploymentRun {
    /// Ends the run: removes candidates that do not serve, records the deployment, also of a run that was interrupted, and removes what
    /// earlier ones left. Nil where what is wanted is on record as it is.
    /// - Parameters:
    ///   - results: of all nodes of the graph.
    ///   - dirty: whether the files differed from the commit; asked only where something is recorded.
    ///   - rollback: the number of the deployment that this one brings back.
    ///   - wanted: whether a function was asked for; one that was not stays recorded as it was.
    package func finish(
        _ results: [NodeResult], commit: String?, dirty: () async -> Bool? = { nil }, rollback: Int? = nil,
        wanted: (String) -> Bool = { _ in true }
    ) async throws -> DeploymentRecord? {
        await discardCandidates()
        let outcomes = Dictionary(results.map { ($0.node, $0) }) { first, _ in first }
        let touched = results.filter { ["candidate", "container", "caddyfile", "proxy"].contains($0.node.kind) }
        let didAnything = touched.contains { $0.outcome == .failed || ($0.outcome == .done && $0.node.kind != "candidate") }
        var record: DeploymentRecord?
        if didAnything || observed.lastDeployment != nil {
            let succeeded = succeeded(touched, outcomes)
            let changes = didAnything ? Reconciler.changes(from: observed, to: complete).changes : []
            let done = changes.filter { succeeded.contains(NodeID($0.node)) }
            let failed = didAnything ? failures(results, succeeded, wanted) : [:]
            let actual = try actual(succeeded, wanted)
            if !done.isEmpty || !failed.isEmpty || observed.lastDeployment?.desired != actual {
                record = try deployer.record(
                    actual, changes: done, failed: failed, commit: commit, dirty: await dirty(), rollback: rollback)
            }
        }
        await removeRemains(didAnything)
        return record
    }

    /// What is as it is wanted, that which a run that was given up never came to among it.
    private func succeeded(_ touched: [NodeResult], _ outcomes: [NodeID: NodeResult]) -> Set<NodeID> {
        var succeeded = Set(touched.filter { $0.outcome == .done || $0.outcome == .reused }.map(\.node))
        let complete = complete
        for function in complete.functions where function.image != nil {
            guard let result = outcomes[.container(function.name)], result.outcome == .skipped, result.step == nil else { continue }
            if Reconciler.container(function, observed, complete) == nil { succeeded.insert(result.node) }
        }
        return succeeded
    }

    /// Why each function that was asked for was not brought about. Of one that a run that was given up never came to nothing is known.
    private func failures(_ results: [NodeResult], _ succeeded: Set<NodeID>, _ wanted: (String) -> Bool) -> [String: String] {
        var failures: [String: String] = [:]
        for function in complete.functions where wanted(function.name) && !succeeded.contains(.container(function.name)) {
            let all = results.filter { $0.node.name == function.name && $0.node.kind != "route" }
            let own = all.first { $0.error != nil }
            if own == nil, function.image == nil, all.allSatisfy({ $0.step == nil }) { continue }
            failures[function.name] = own?.error.map(DeploymentFailure.reason) ?? (Task.isCancelled ? "interrupted" : "not deployed")
        }
        return failures
    }

    /// What is wanted, with what could not be brought about or was not asked for as it was before.
    private func actual(_ succeeded: Set<NodeID>, _ wanted: (String) -> Bool) throws -> DesiredState {
        var actual = complete
        let last = observed.lastDeployment?.desired
        actual.functions = actual.functions.compactMap { function in
            wanted(function.name) && succeeded.contains(.container(function.name)) ? function : last?.function(function.name)
        }
        if !succeeded.contains(.proxy), let last { (actual.listen, actual.proxy.image) = (last.listen, last.proxy.image) }
        if try isLoaded {
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

    /// Whether Caddy has the routes and settings that are wanted, as far as they can be served.
    private var isLoaded: Bool {
        get throws {
            let before = observed.loaded?.routes ?? []
            let table = RouteTable(desired: complete.routes, loaded: before, serving: Set(try deployer.upstreams().keys))
            return try deployer.loadedCaddyfile()?.text == complete.caddyfile(table.routes)
        }
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
