import Basics
import Synchronization

/// The limit of a run's waiting for its registry.
///
/// The limit is the time between two signs of progress, not that of a whole transfer.
struct Patience: Sendable {
    /// The longest time without progress.
    let limit: Duration
    /// Waits for a duration.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// The time since a fixed point.
    var now: @Sendable () -> Duration = Self.clock

    private static let clock: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }()

    /// Runs a request. If it makes no progress within the limit, it is cancelled.
    /// - Parameter body: the request. It calls its argument at each sign of progress.
    /// - Throws: ``RegistrySilent``, and the errors of `body`.
    func within<R: Sendable>(
        _ body: @escaping @Sendable (_ progress: @escaping @Sendable () -> Void) async throws -> R
    ) async throws -> R {
        let last = LastProgress(now())
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask { try await body { last.set(now()) } }
            group.addTask {
                while true {
                    let left = last.time + limit - now()
                    if left <= .zero { throw RegistrySilent(after: limit) }
                    try await sleep(left)
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}

/// The time of the last sign of progress.
private final class LastProgress: Sendable {
    private let value: Mutex<Duration>

    init(_ time: Duration) { value = Mutex(time) }

    var time: Duration { value.withLock { $0 } }

    func set(_ time: Duration) { value.withLock { $0 = time } }
}

/// The error of a registry that makes no progress.
struct RegistrySilent: Error, CustomStringConvertible {
    /// The time without progress.
    let after: Duration

    var description: String { "it makes no progress within \(after.text)" }
}
