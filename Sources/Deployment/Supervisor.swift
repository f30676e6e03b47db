import BuildGraph
import ContentHash
import Synchronization

/// Keeps what was deployed running: the newest deployment record is what it obeys, never a working tree.
///
/// It repairs what is not running or not healthy: starts what stopped, replaces what is unhealthy (which Docker never does), makes
/// anew what was removed, and mends the proxy and what a deployment that was killed left of a reload. It never brings anything newer
/// than the record. Each function has a backoff of its own and is repaired beside the others, so that one that flaps or hangs takes no
/// other with it.
package struct Supervisor: Sendable {
    let deployer: Deployer
    /// From 0 to 1, for waits.
    private let jitter: @Sendable () -> Double
    private let wake: WakeSignal
    private let onLook: @Sendable (Snapshot) -> Void

    /// - Parameters:
    ///   - wake: signalled when there is a reason to look before the interval is up.
    ///   - onLook: told after each look what was seen.
    package init(
        _ deployer: Deployer, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, wake: WakeSignal = WakeSignal(),
        onLook: @escaping @Sendable (Snapshot) -> Void = { _ in }
    ) {
        (self.deployer, self.jitter, self.wake, self.onLook) = (deployer, jitter, wake, onLook)
    }

    /// What it remembers between looks.
    package struct Memory: Hashable, Sendable {
        var backoffs: [String: Backoff] = [:]
        /// What was said about each node since it was well, so that it is said once.
        var said: [String: Set<String>] = [:]
        var snapshot = Snapshot()
        /// What is in trouble and has to wait for its turn.
        var waiting: Set<String> = []
        /// Containers that the engine is starting again, by ID, and since when.
        var restarting: [String: Duration] = [:]

        package init() {}

        /// When the first of what waits may be tried; nil when nothing waits.
        var due: Duration? { waiting.compactMap { backoffs[$0]?.notBefore }.min() }

        /// What could have been tried by now, and was not because nothing could be, has its turn with the next look.
        mutating func postpone(_ now: Duration) {
            waiting = waiting.filter { backoffs[$0].map { !$0.isDue(now) } ?? false }
        }
    }

    /// What the last round of questions brought.
    private final class Illnesses: Sendable {
        let known = Mutex<[String: String]>([:])
    }

    /// Looks and repairs every `interval` and whenever it is woken, until the task is cancelled. Health is asked for beside that, so
    /// that a function that takes long to answer delays no repair.
    package func run(every interval: Duration) async throws {
        let ill = Illnesses()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    if let found = try await probe() {
                        ill.known.withLock { $0 = found }
                        if !found.isEmpty { wake.signal() }
                    }
                    try await deployer.effects.clock.sleep(interval)
                }
            }
            group.addTask {
                var memory = Memory()
                var eager = 0
                while true {
                    try await look(&memory, ill: { ill.known.withLock { $0 } }, interval: interval)
                    // The engine tells of an end a moment before its listing has it.
                    let rest = until(memory, interval)
                    eager = try await pause(eager > 0 ? min(rest, .milliseconds(100)) : rest) ? 5 : max(0, eager - 1)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// One look, with health, and what can be repaired now. Errors of the engine are said, and the next look tries again; only
    /// cancellation is thrown. While somebody deploys nothing is done.
    package func look(_ memory: inout Memory) async throws {
        let ill = try await probe() ?? [:]
        try await look(&memory, ill: { ill }, interval: nil)
    }

    private func look(_ memory: inout Memory, ill: @Sendable @escaping () -> [String: String], interval: Duration?) async throws {
        do {
            // Only who has something to repair takes the lock, so that nobody waits for looking.
            if try await repairs(ill(), &memory).isEmpty {
                (memory.said, memory.waiting) = ([:], [])
            } else {
                try await deployer.withLock(purpose: "supervising \(deployer.project)", wait: false) {
                    try await lookLocked(&memory, ill: ill, interval: interval)
                }
            }
            memory.said["supervisor"] = nil
            memory.snapshot.looks += 1
        } catch LockError.held(let holder) {
            memory.postpone(deployer.effects.clock.now())
            say("supervisor", "waiting for \(holder)", &memory)
        } catch {
            try Task.checkCancellation()
            memory.postpone(deployer.effects.clock.now())
            memory.snapshot.failedLooks += 1
            say("supervisor", "\(error)", &memory)
        }
        onLook(memory.snapshot)
    }

    /// A look with health, for who holds the deployment lock.
    func lookLocked(_ memory: inout Memory) async throws {
        let ill = try await probe() ?? [:]
        try await lookLocked(&memory, ill: { ill }, interval: nil)
    }

    private enum Finished: Sendable {
        case tick
        case repair(node: String, failure: (any Error)?)
    }

    /// Repairs what is due. While that lasts it looks again every `interval` (nil: not), and repairs what broke meanwhile beside it.
    private func lookLocked(_ memory: inout Memory, ill: @escaping () -> [String: String], interval: Duration?) async throws {
        try await withThrowingTaskGroup(of: Finished.self) { group in
            var active: Set<String> = []
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
                        memory.postpone(deployer.effects.clock.now())
                        say("supervisor", "\(error)", &memory)
                    }
                    if let interval {
                        let next = until(memory, interval)
                        group.addTask { try await tick(next) }
                    }
                case .repair(let node, let failure):
                    active.remove(node)
                    memory.snapshot.repairs[node, default: 0] += 1
                    if let failure {
                        memory.snapshot.failures[node, default: 0] += 1
                        memory.waiting.insert(node)
                        say(node, RemovalUnderWay.text(failure), &memory)
                    }
                }
            }
            group.cancelAll()
            // A route that was left out is loaded once its function is there; nothing happens when all of them are.
            if let desired { try await deployer.loadRoutes(desired) }
        }
    }

    /// Begins every repair that is due and not under way. Gives what is wanted, where there was one.
    private func begin(
        _ group: inout ThrowingTaskGroup<Finished, any Error>, _ active: inout Set<String>, _ ill: [String: String], _ memory: inout Memory
    ) async throws -> DesiredState? {
        let repairs = try await repairs(ill, &memory)
        memory.said = memory.said.filter { said in said.key == "supervisor" || repairs.contains { $0.node == said.key } }
        let now = deployer.effects.clock.now()
        let due = repairs.filter { !active.contains($0.node) && memory.backoffs[$0.node, default: Backoff()].isDue(now) }
        memory.waiting = Set(repairs.map(\.node)).subtracting(active).subtracting(due.map(\.node))
        for repair in repairs where !active.contains(repair.node) { say(repair.node, repair.description, &memory) }
        guard !due.isEmpty, let recorded = try deployer.lastRecord()?.desired else { return nil }
        // Secrets have the values of today: a container cannot be made with one that is no longer there.
        let desired = try recorded.withSecretVersions { try deployer.effects.secret($0)?.version }
        for repair in due { memory.backoffs[repair.node, default: Backoff()].note(now, jitter: jitter()) }
        do { try await deployer.prepare(desired, probing: false) } catch {
            try Task.checkCancellation()
            // The functions have ports of their own, and what is in the way of the proxy need not be in theirs.
            say("proxy", RemovalUnderWay.text(error), &memory)
            memory.snapshot.failures["proxy", default: 0] += 1
            if memory.backoffs["proxy"] == nil { memory.backoffs["proxy", default: Backoff()].note(now, jitter: jitter()) }
            memory.waiting.insert("proxy")
        }
        for repair in due {
            guard case .container(let name) = repair.target, let function = desired.function(name) else {
                memory.snapshot.repairs[repair.node, default: 0] += 1
                continue
            }
            active.insert(repair.node)
            group.addTask {
                do { try await deployer.bringAbout(function, in: desired, starts: repair.action == .start) } catch {
                    try Task.checkCancellation()
                    return .repair(node: repair.node, failure: error)
                }
                return .repair(node: repair.node, failure: nil)
            }
        }
        return desired
    }

    /// What is to be repaired now, and a note of what was seen. Asks no function for its health.
    private func repairs(_ ill: [String: String], _ memory: inout Memory) async throws -> [Change] {
        guard let recorded = try deployer.lastRecord()?.desired, !recorded.functions.isEmpty || !recorded.routes.isEmpty else {
            memory.snapshot.forget()
            return []
        }
        var observed = try await deployer.observe(for: recorded, probing: false)
        for index in observed.containers.indices {
            if let reason = ill[observed.containers[index].id] { observed.containers[index].health = .unhealthy(reason) }
        }
        memory.snapshot.see(observed, recorded)
        leaveRestarts(&observed, &memory)
        return Self.repairs(Reconciler.changes(from: observed, to: recorded))
    }

    /// Takes those for running that the engine has begun to start again a moment ago: one that ended once is the engine's to start, and
    /// keeps its log; only one that does not come to run is replaced.
    private func leaveRestarts(_ observed: inout ObservedState, _ memory: inout Memory) {
        let now = deployer.effects.clock.now()
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

    /// The containers that say they are not healthy, by ID, with what they say; nil when that cannot be known now.
    private func probe() async throws -> [String: String]? {
        do {
            guard let recorded = try deployer.lastRecord()?.desired, !recorded.functions.isEmpty else { return [:] }
            var ill: [String: String] = [:]
            for container in try await deployer.observe(for: recorded).containers {
                if case .unhealthy(let reason) = container.health { ill[container.id] = reason }
            }
            return ill
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    /// How long to rest: the interval, or less when something waits for its turn.
    func until(_ memory: Memory, _ interval: Duration) -> Duration {
        guard let due = memory.due else { return interval }
        return min(interval, max(.milliseconds(10), due - deployer.effects.clock.now()))
    }

    private func tick(_ interval: Duration) async throws -> Finished {
        _ = try await pause(interval)
        return .tick
    }

    /// Until the interval is up, or something happened: then true.
    private func pause(_ interval: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await deployer.effects.clock.sleep(interval)
                return false
            }
            group.addTask {
                await wake.wait()
                // What happens to a container comes in several events: `kill`, `die`, `destroy`.
                try await deployer.effects.clock.sleep(.milliseconds(20))
                return true
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Of a plan, what is a repair: causes that lie in the world, not in what is wanted.
    static func repairs(_ plan: DeploymentPlan) -> [Change] {
        plan.changes.filter { change in
            switch (change.target, change.action) {
            case (.container, .remove): false
            case (.caddyfile, _): change.causes.contains { $0.kind == .previousFailed }
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
