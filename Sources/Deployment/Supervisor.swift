/// Keeps what was deployed running: the newest deployment record is what it obeys, never a working tree.
///
/// It repairs what is not running or not healthy: starts what stopped, replaces what is unhealthy (which Docker never does), makes
/// anew what was removed, and mends the proxy. It never brings anything newer than the record. Each function has a backoff of its own,
/// so that one that flaps takes no other with it.
package struct Supervisor: Sendable {
    private let deployer: Deployer
    /// From 0 to 1, for waits.
    private let jitter: @Sendable () -> Double

    package init(_ deployer: Deployer, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }) {
        (self.deployer, self.jitter) = (deployer, jitter)
    }

    /// What it remembers between looks.
    package struct Memory: Hashable, Sendable {
        var backoffs: [String: Backoff] = [:]
        /// What was said about each node since it was well, so that it is said once.
        var said: [String: Set<String>] = [:]

        package init() {}
    }

    /// Looks and repairs every `interval`, until the task is cancelled. `wake`, when given, is waited for instead of the interval
    /// alone: it returns when the engine tells of something, and is cancelled when the interval is up.
    package func run(every interval: Duration, wake: (@Sendable () async -> Void)? = nil) async throws {
        var memory = Memory()
        while true {
            try await look(&memory)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await deployer.effects.clock.sleep(interval) }
                if let wake { group.addTask { await wake() } }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    /// One look, and what can be repaired now. Errors of the engine are said, and the next look tries again; only cancellation is
    /// thrown. While somebody deploys nothing is done.
    package func look(_ memory: inout Memory) async throws {
        do {
            try await deployer.withLock(purpose: "supervising \(deployer.project)", wait: false) { try await lookLocked(&memory) }
        } catch {
            try Task.checkCancellation()
            say("supervisor", "\(error)", &memory)
        }
    }

    func lookLocked(_ memory: inout Memory) async throws {
        guard let recorded = try deployer.lastRecord()?.desired, !recorded.functions.isEmpty || !recorded.routes.isEmpty else { return }
        let observed = try await deployer.observe(for: recorded)
        let repairs = Self.repairs(Reconciler.changes(from: observed, to: recorded))
        memory.said = memory.said.filter { said in said.key == "supervisor" || repairs.contains { $0.node == said.key } }
        let now = deployer.effects.clock.now()
        let due = repairs.filter { memory.backoffs[$0.node, default: Backoff()].isDue(now) }
        for repair in repairs { say(repair.node, repair.description, &memory) }
        guard !due.isEmpty else { return }
        // Secrets have the values of today: a container cannot be made with one that is no longer there.
        let desired = try recorded.withSecretVersions { try deployer.effects.secret($0)?.version }
        for repair in due { memory.backoffs[repair.node, default: Backoff()].note(now, jitter: jitter()) }
        try await deployer.prepare(desired)
        let outcomes = try await deployer.converge(DeploymentPlan(changes: due), desired)
        for (name, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
            if let failure = outcome.failure { say("container:" + name, "\(failure)", &memory) }
        }
        // A route that was left out is loaded once its function is there; nothing happens when all of them are.
        _ = try await deployer.loadRoutes(desired)
    }

    /// Of a plan, what is a repair: causes that lie in the world, not in what is wanted.
    static func repairs(_ plan: DeploymentPlan) -> [Change] {
        plan.changes.filter { change in
            switch (change.target, change.action) {
            case (.container, .remove), (.caddyfile, _): false
            case (.proxy, _): true
            case (.container, _): change.causes.contains { [.notRunning, .unhealthy].contains($0.kind) }
            }
        }
    }

    private func say(_ node: String, _ message: String, _ memory: inout Memory) {
        guard memory.said[node, default: []].insert(message).inserted else { return }
        deployer.log(DeploymentEvent(node, .warning, message))
    }
}
