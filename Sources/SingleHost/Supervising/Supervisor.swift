package import Basics
import ContentHash
import Deployment
import Synchronization

/// The supervisor of a deployment. It keeps the newest deployment record running, never a working
/// tree.
///
/// It starts containers that stopped, replaces unhealthy ones (which Docker never does), and
/// recreates removed ones. It also repairs the proxy and the load of a killed deployment. It
/// never deploys anything newer than the record.
///
/// Each function has its own backoff, and functions are repaired in parallel. Thus a function that
/// flaps or hangs delays no other.
package struct Supervisor: Sendable {
    /// The host that is supervised.
    let host: SingleHost
    /// Returns a random number from 0 to 1, for waits.
    let jitter: @Sendable () -> Double
    private let wake: WakeSignal
    private let onLook: @Sendable (Snapshot) -> Void

    /// Creates a supervisor.
    /// - Parameters:
    ///   - wake: signalled if there is a reason to scan before the interval ends.
    ///   - onLook: called after each scan with the snapshot.
    package init(
        _ host: SingleHost, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }, wake: WakeSignal = WakeSignal(),
        onLook: @escaping @Sendable (Snapshot) -> Void = { _ in }
    ) {
        (self.host, self.jitter, self.wake, self.onLook) = (host, jitter, wake, onLook)
    }

    /// The memory of the supervisor between scans.
    package struct Memory: Hashable, Sendable {
        var backoffs: [DeploymentEvent.Subject: Backoff] = [:]
        /// The messages that were logged about each node since it was well. Each is logged once.
        var said: [DeploymentEvent.Subject: Set<String>] = [:]
        var snapshot = Snapshot()
        /// The nodes that need a repair and wait for their backoff.
        var waiting: Set<DeploymentEvent.Subject> = []
        /// The containers that the engine is restarting, by identifier, with the time of the first
        /// sight.
        var restarting: [String: Duration] = [:]

        /// Creates an empty memory.
        package init() {}

        /// The time when the first waiting node may be tried; nil if none waits.
        var due: Duration? { waiting.compactMap { backoffs[$0]?.notBefore }.min() }

        /// Drops the waiting nodes that were due. They could not be tried now, and the next scan
        /// tries them.
        mutating func postpone(_ now: Duration) {
            waiting = waiting.filter { backoffs[$0].map { !$0.isDue(now) } ?? false }
        }
    }

    /// The unhealthy containers of the last round of questions.
    private final class UnhealthyContainers: Sendable {
        let known = Mutex<[String: String]>([:])
    }

    /// Scans and repairs after every `interval` and after every wake signal, until the task is
    /// cancelled.
    ///
    /// Health is asked in parallel, so a slow answer delays no repair.
    package func run(every interval: Duration) async throws {
        let ill = UnhealthyContainers()
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
                    // The engine reports an end a moment before its listing shows it.
                    let rest = until(memory, interval)
                    eager = try await pause(eager > 0 ? min(rest, .milliseconds(100)) : rest) ? 5 : max(0, eager - 1)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Scans once with health, and repairs everything that is due.
    ///
    /// Errors of the engine are logged, and the next scan retries. Only cancellation is thrown. If
    /// another process holds the deployment lock, nothing is done.
    package func look(_ memory: inout Memory) async throws {
        let ill = try await probe() ?? [:]
        try await look(&memory, ill: { ill }, interval: nil)
    }

    private func look(_ memory: inout Memory, ill: @Sendable @escaping () -> [String: String], interval: Duration?) async throws {
        do {
            // The lock is taken only for a repair, so a scan blocks no deployment.
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

    /// The containers that report a failure, by identifier, with the reason; nil if this cannot be
    /// found out now.
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

    /// The time to rest: the interval, or less if a waiting node is due earlier.
    func until(_ memory: Memory, _ interval: Duration) -> Duration {
        guard let due = memory.due else { return interval }
        return min(interval, max(.milliseconds(10), due - host.effects.clock.now()))
    }

    /// Rests until the interval ends or a wake signal comes.
    /// - Returns: true after a wake signal.
    func pause(_ interval: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await host.effects.clock.sleep(interval)
                return false
            }
            group.addTask {
                await wake.wait()
                // One change of a container causes several events: `kill`, `die`, `destroy`.
                try await host.effects.clock.sleep(.milliseconds(20))
                return true
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Logs a message about a subject, once until the subject is well again.
    func say(_ subject: DeploymentEvent.Subject, _ message: String, _ memory: inout Memory, kind: DeploymentEvent.Kind = .warning) {
        guard memory.said[subject, default: []].insert(message).inserted else { return }
        host.log(DeploymentEvent(subject, kind, message))
    }
}
