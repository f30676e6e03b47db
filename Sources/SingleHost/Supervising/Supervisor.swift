package import Basics
import Deployment
import ContentHash
import Synchronization

/// Keeps what was deployed running: the newest deployment record is what it obeys, never a working tree.
///
/// It repairs what is not running or not healthy: starts what stopped, replaces what is unhealthy (which Docker never does), makes
/// anew what was removed, and mends the proxy and what a deployment that was killed left of a reload. It never brings anything newer
/// than the record. Each function has a backoff of its own and is repaired beside the others, so that one that flaps or hangs takes no
/// other with it.
package struct Supervisor: Sendable {
    let host: SingleHost
    /// From 0 to 1, for waits.
    let jitter: @Sendable () -> Double
    private let wake: WakeSignal
    private let onLook: @Sendable (Snapshot) -> Void

    /// - Parameters:
    ///   - wake: signalled when there is a reason to look before the interval is up.
    ///   - onLook: told after each look what was seen.
    package init(
        _ host: SingleHost, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, wake: WakeSignal = WakeSignal(),
        onLook: @escaping @Sendable (Snapshot) -> Void = { _ in }
    ) {
        (self.host, self.jitter, self.wake, self.onLook) = (host, jitter, wake, onLook)
    }

    /// What it remembers between looks.
    package struct Memory: Hashable, Sendable {
        var backoffs: [DeploymentEvent.Subject: Backoff] = [:]
        /// What was said about each node since it was well, so that it is said once.
        var said: [DeploymentEvent.Subject: Set<String>] = [:]
        var snapshot = Snapshot()
        /// What is in trouble and has to wait for its turn.
        var waiting: Set<DeploymentEvent.Subject> = []
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
                    try await host.effects.clock.sleep(interval)
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
                try await host.withLock(purpose: "supervising \(host.project)", wait: false) {
                    try await lookLocked(&memory, ill: ill, interval: interval)
                }
            }
            memory.said[.supervisor] = nil
            memory.snapshot.looks += 1
        } catch LockError.held(let holder) {
            memory.postpone(host.effects.clock.now())
            say(.supervisor, "waiting for \(holder)", &memory)
        } catch {
            try Task.checkCancellation()
            memory.postpone(host.effects.clock.now())
            memory.snapshot.failedLooks += 1
            say(.supervisor, "\(error)", &memory)
        }
        onLook(memory.snapshot)
    }

    /// The containers that say they are not healthy, by ID, with what they say; nil when that cannot be known now.
    func probe() async throws -> [String: String]? {
        do {
            guard let recorded = try host.history.last()?.desired, !recorded.functions.isEmpty else { return [:] }
            var ill: [String: String] = [:]
            for container in try await host.observe(for: recorded, probing: .steady, functions: nil).containers {
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
        return min(interval, max(.milliseconds(10), due - host.effects.clock.now()))
    }

    /// Until the interval is up, or something happened: then true.
    func pause(_ interval: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await host.effects.clock.sleep(interval)
                return false
            }
            group.addTask {
                await wake.wait()
                // What happens to a container comes in several events: `kill`, `die`, `destroy`.
                try await host.effects.clock.sleep(.milliseconds(20))
                return true
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    func say(_ subject: DeploymentEvent.Subject, _ message: String, _ memory: inout Memory, kind: DeploymentEvent.Kind = .warning) {
        guard memory.said[subject, default: []].insert(message).inserted else { return }
        host.log(DeploymentEvent(subject, kind, message))
    }
}
