import Basics
internal import Synchronization

/// The engine's settings, which most new containers need. They change only when the engine
/// restarts, so an answer counts for a while. Podman takes up to 1.5 s for one.
final class KeptSettings<Settings: Sendable>: Sendable {
    /// The time for which an answer counts, from the question on.
    static var lifetime: Duration { .seconds(60) }

    private let current = Mutex<(answer: Once<Settings>, end: ContinuousClock.Instant)?>(nil)

    /// Creates the value without an answer.
    init() {}

    /// Returns the settings. Calls `ask` if there is no answer that counts. Concurrent callers
    /// share one question.
    /// - Parameter now: the present time.
    func value(now: ContinuousClock.Instant = .now, _ ask: @Sendable () async throws -> Settings) async throws -> Settings {
        let answer = current.withLock { current in
            if let current, now < current.end { return current.answer }
            let answer = Once<Settings>()
            current = (answer, now + Self.lifetime)
            return answer
        }
        return try await answer.value(ask)
    }
}
