internal import Synchronization

/// The engine's settings, which most new containers need. They change only when the engine
/// restarts, so an answer counts for a while. Podman takes up to 1.5 s for one.
final class KeptSettings<Settings: Sendable>: Sendable {
    /// The time for which an answer counts.
    static var lifetime: Duration { .seconds(60) }

    private let known = Mutex<(settings: Settings, at: ContinuousClock.Instant)?>(nil)

    /// Creates the value without an answer.
    init() {}

    /// Returns the settings. Calls `ask` if there is no answer that counts.
    /// - Parameter now: the present time.
    func value(now: ContinuousClock.Instant = .now, _ ask: () async throws -> Settings) async throws -> Settings {
        if let known = known.withLock({ $0 }), now < known.at + Self.lifetime { return known.settings }
        let settings = try await ask()
        known.withLock { $0 = (settings, now) }
        return settings
    }
}
