import BuildGraph
import Deployment
import WorkModel

extension Supervisor {
    /// Scans once with health, for a caller that holds the deployment lock.
    func lookLocked(_ memory: inout Memory) async throws {
        let ill = try await probe() ?? [:]
        try await lookLocked(&memory, ill: { ill }, interval: nil)
    }

    private enum Finished: Sendable {
        case tick
        case repair(nodes: [Node], failure: (any Error)?)
    }

    /// Repairs everything that is due.
    ///
    /// During the repairs it scans again after every `interval`, and repairs new failures at the
    /// same time. If `interval` is nil, it does not scan again.
    func lookLocked(_ memory: inout Memory, ill: @escaping () -> [String: String], interval: Duration?) async throws {
        try await withThrowingTaskGroup(of: Finished.self) { group in
            var active: Set<Node> = []
            var desired = try await begin(&group, &active, ill(), &memory)
            if let interval, !active.isEmpty {
                let next = until(memory, interval)
                group.addTask { try await tick(next) }
            }
            while !active.isEmpty, let finished = try await group.next() {
                switch finished {
                case .tick:
                    do { desired = try await begin(&group, &active, ill(), &memory) ?? desired } catch {
                        try Task.checkCancellation()
                        memory.postpone(host.effects.clock.now())
                        say(.supervisor, "\(error)", &memory)
                    }
                    if let interval {
                        let next = until(memory, interval)
                        group.addTask { try await tick(next) }
                    }
                case .repair(let nodes, let failure):
                    for node in nodes {
                        active.remove(node)
                        memory.snapshot.repairs[node.description, default: 0] += 1
                        guard let failure else { continue }
                        memory.snapshot.failures[node.description, default: 0] += 1
                        memory.waiting.insert(.node(node))
                        say(.node(node), RemovalUnderWay.text(failure), &memory)
                    }
                }
            }
            group.cancelAll()
            // A route that was left out is loaded once its function is served. If no route was left
            // out, nothing is loaded.
            if let desired { _ = try await host.loadRoutes(desired) }
        }
    }

    private func tick(_ interval: Duration) async throws -> Finished {
        _ = try await pause(interval)
        return .tick
    }

    /// Starts every repair that is due and not running.
    /// - Returns: the desired state if a repair was due.
    private func begin(
        _ group: inout ThrowingTaskGroup<Finished, any Error>, _ active: inout Set<Node>, _ ill: [String: String], _ memory: inout Memory
    ) async throws -> DesiredState? {
        let repairs = try await repairs(ill, &memory)
        memory.said = memory.said.filter { said in said.key == .supervisor || repairs.contains { .node($0.node) == said.key } }
        let now = host.effects.clock.now()
        let due = repairs.filter { !active.contains($0.node) && memory.backoffs[.node($0.node), default: Backoff()].isDue(now) }
        memory.waiting = Set(Set(repairs.map(\.node)).subtracting(active).subtracting(due.map(\.node)).map(DeploymentEvent.Subject.node))
        for repair in repairs where !active.contains(repair.node) { say(.node(repair.node), repair.summary, &memory, kind: .repair) }
        guard !due.isEmpty, let recorded = try host.history.last()?.desired else { return nil }
        // Secrets have their current versions: a container cannot be created with a version that no
        // longer exists.
        let desired = try await host.withSecretVersions(recorded)
        for repair in due { memory.backoffs[.node(repair.node), default: Backoff()].note(now, jitter: jitter()) }
        do {
            let observed = try await host.observe()
            // The Caddyfile of an older version does not read the upstream files of this one.
            if observed.loaded?.modernised != nil {
                try await host.prepare(desired, from: observed)
            } else {
                try await host.prepareFunctions(desired, from: observed)
            }
        } catch {
            try Task.checkCancellation()
            say(.supervisor, "\(error)", &memory)
        }
        // Functions have ports of their own, so none waits for the proxy or its keeper.
        let shared = due.map(\.node).filter { if case .container = $0 { false } else { true } }
        if !shared.isEmpty, !active.contains(.proxy), !active.contains(.caddyfile) {
            active.formUnion(shared)
            group.addTask {
                do {
                    var observed = try await host.observe()
                    // A proxy that does not answer is due only after it was awaited.
                    if shared.contains(.proxy), !observed.proxies.isEmpty { observed.proxies[0].isAwaited = true }
                    try await host.prepare(desired, from: observed)
                } catch {
                    try Task.checkCancellation()
                    return .repair(nodes: shared, failure: error)
                }
                return .repair(nodes: shared, failure: nil)
            }
        }
        for repair in due {
            guard case .container(let name) = repair.node, let function = desired.function(name) else { continue }
            active.insert(repair.node)
            group.addTask {
                do {
                    try await host.apply(function, in: desired, starts: repair.action == .start, candidate: nil, because: repair.reasons)
                } catch {
                    try Task.checkCancellation()
                    return .repair(nodes: [repair.node], failure: error)
                }
                return .repair(nodes: [repair.node], failure: nil)
            }
        }
        return desired
    }

    /// The repairs that are needed now. The snapshot gets the observed state. No function is asked
    /// for its health.
    func repairs(_ ill: [String: String], _ memory: inout Memory) async throws -> [Step] {
        guard let recorded = try host.history.last()?.desired, !recorded.functions.isEmpty || !recorded.routes.isEmpty else {
            memory.snapshot.forget()
            return []
        }
        var observed = try await host.observe(for: recorded, probing: .none, functions: nil)
        for index in observed.containers.indices {
            if let reason = ill[observed.containers[index].id] { observed.containers[index].health = .unhealthy(reason) }
        }
        memory.snapshot.see(observed, recorded)
        treatRestartingAsRunning(&observed, &memory)
        return Self.repairs(try Reconciler.changes(from: observed, to: recorded))
    }

    /// Treats containers as running if the engine began to restart them a moment ago.
    ///
    /// The engine restarts a container that ended once, and its log stays. Only a container that
    /// does not run within ``restartTime`` is replaced. The same holds for a proxy that does not
    /// answer: its keeper restarts Caddy, and may be slow for a moment.
    private func treatRestartingAsRunning(_ observed: inout ObservedState, _ memory: inout Memory) {
        let now = host.effects.clock.now()
        let before = memory.restarting
        memory.restarting = [:]
        for index in observed.containers.indices where observed.containers[index].state == .restarting {
            let id = observed.containers[index].id
            let since = before[id] ?? now
            memory.restarting[id] = since
            if now - since < Self.restartTime { observed.containers[index].state = .running }
        }
        guard let proxy = observed.proxies.first, proxy.state == .restarting || proxy.state == .running && !proxy.answers else { return }
        let since = before[proxy.id] ?? now
        memory.restarting[proxy.id] = since
        if now - since < Self.restartTime { (observed.proxies[0].state, observed.proxies[0].answers) = (.running, true) }
    }

    /// The time that the engine gets to restart a container. It waits 100 ms before the first try,
    /// and doubles the wait each time.
    static let restartTime = Duration.seconds(10)

    /// The steps of a plan that are repairs: their causes lie in the observed state, not in the
    /// desired one.
    static func repairs(_ plan: DeploymentPlan) -> [Step] {
        plan.changes.filter { change in
            switch (change.node, change.action) {
            case (.container, .remove): false
            case (.caddyfile, _): change.reasons.contains { $0.kind == .previousFailed || $0.kind.isBreakage }
            case (.proxy, _): true
            case (.container, _): change.reasons.contains { $0.kind.isBreakage }
            default: false
            }
        }
    }
}
