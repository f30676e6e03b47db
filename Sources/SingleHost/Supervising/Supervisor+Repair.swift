import Deployment
import BuildGraph
import WorkModel

extension Supervisor {
    /// A look with health, for who holds the deployment lock.
    func lookLocked(_ memory: inout Memory) async throws {
        let ill = try await probe() ?? [:]
        try await lookLocked(&memory, ill: { ill }, interval: nil)
    }

    private enum Finished: Sendable {
        case tick
        case repair(node: Node, failure: (any Error)?)
    }

    /// Repairs what is due. While that lasts it looks again every `interval` (nil: not), and repairs what broke meanwhile beside it.
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
                case .repair(let node, let failure):
                    active.remove(node)
                    memory.snapshot.repairs[node.description, default: 0] += 1
                    if let failure {
                        memory.snapshot.failures[node.description, default: 0] += 1
                        memory.waiting.insert(.node(node))
                        say(.node(node), RemovalUnderWay.text(failure), &memory)
                    }
                }
            }
            group.cancelAll()
            // A route that was left out is loaded once its function is there; nothing happens when all of them are.
            if let desired { _ = try await host.loadRoutes(desired) }
        }
    }

    private func tick(_ interval: Duration) async throws -> Finished {
        _ = try await pause(interval)
        return .tick
    }

    /// Begins every repair that is due and not under way. Gives what is wanted, where there was one.
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
        // Secrets have the values of today: a container cannot be made with one that is no longer there.
        let desired = try recorded.withSecretVersions { try host.secretVersion($0) }
        for repair in due { memory.backoffs[.node(repair.node), default: Backoff()].note(now, jitter: jitter()) }
        do { try await host.prepare(desired, from: try await host.observe()) } catch {
            try Task.checkCancellation()
            // The functions have ports of their own, and what is in the way of the proxy need not be in theirs.
            say(.proxy, RemovalUnderWay.text(error), &memory)
            memory.snapshot.failures[Node.proxy.description, default: 0] += 1
            if memory.backoffs[.proxy] == nil { memory.backoffs[.proxy, default: Backoff()].note(now, jitter: jitter()) }
            memory.waiting.insert(.proxy)
        }
        for repair in due {
            guard case .container(let name) = repair.node, let function = desired.function(name) else {
                memory.snapshot.repairs[repair.node.description, default: 0] += 1
                continue
            }
            active.insert(repair.node)
            group.addTask {
                do {
                    try await host.apply(function, in: desired, starts: repair.action == .start, candidate: nil, because: repair.reasons)
                } catch {
                    try Task.checkCancellation()
                    return .repair(node: repair.node, failure: error)
                }
                return .repair(node: repair.node, failure: nil)
            }
        }
        return desired
    }

    /// What is to be repaired now, and a note of what was seen. Asks no function for its health.
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
        leaveRestarts(&observed, &memory)
        return Self.repairs(try Reconciler.changes(from: observed, to: recorded))
    }

    /// Takes those for running that the engine has begun to start again a moment ago: one that ended once is the engine's to start, and
    /// keeps its log; only one that does not come to run is replaced.
    private func leaveRestarts(_ observed: inout ObservedState, _ memory: inout Memory) {
        let now = host.effects.clock.now()
        let before = memory.restarting
        memory.restarting = [:]
        for index in observed.containers.indices where observed.containers[index].state == .restarting {
            let id = observed.containers[index].id
            let since = before[id] ?? now
            memory.restarting[id] = since
            if now - since < Self.restartTime { observed.containers[index].state = .running }
        }
    }

    /// How long the engine may take to get a container to run again. It waits 100 ms before the first try, and twice as long each time.
    static let restartTime = Duration.seconds(10)

    /// Of a plan, what is a repair: causes that lie in the world, not in what is wanted.
    static func repairs(_ plan: DeploymentPlan) -> [Step] {
        plan.changes.filter { change in
            switch (change.node, change.action) {
            case (.container, .remove): false
            case (.caddyfile, _): change.reasons.contains { $0.kind == .previousFailed }
            case (.proxy, _): true
            case (.container, _): change.reasons.contains { $0.kind.isBreakage }
            default: false
            }
        }
    }
}
