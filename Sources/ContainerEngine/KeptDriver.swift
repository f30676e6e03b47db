internal import Synchronization

/// The engine's logging driver, which most new containers need. It changes only when the engine
/// restarts with other settings, so an answer counts for a while.
final class KeptDriver: Sendable {
    /// The time for which an answer counts.
    static let lifetime = Duration.seconds(60)

    private let known = Mutex<(driver: String, at: ContinuousClock.Instant)?>(nil)

    /// Creates the value without an answer.
    init() {}

    /// Returns the driver. Calls `ask` if there is no answer that counts.
    /// - Parameter now: the present time.
    func value(now: ContinuousClock.Instant = .now, _ ask: () async throws -> String) async throws -> String {
        if let known = known.withLock({ $0 }), now < known.at + Self.lifetime { return known.driver }
        let driver = try await ask()
        known.withLock { $0 = (driver, now) }
        return driver
    }
}
