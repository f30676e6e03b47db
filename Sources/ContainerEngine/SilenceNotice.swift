internal import Synchronization

/// Prints a notice if an engine does not respond for some time.
///
/// Without it, a hanging engine that accepts connections would cause no output until the time limit
/// of the call.
package final class SilenceNotice: Sendable {
    /// The notice of the running command; nil for none.
    @TaskLocal package static var current: SilenceNotice?

    private let delay: Duration
    private let tell: @Sendable (String) -> Void
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// The pause after a notice. Concurrent calls would otherwise repeat it.
    private static let pause = Duration.seconds(10)

    /// Creates a notice.
    /// - Parameters:
    ///   - delay: the time without a response before the notice is printed.
    ///   - tell: called with the notice, without a line end.
    package init(after delay: Duration = .seconds(3), tell: @escaping @Sendable (String) -> Void) {
        self.delay = delay
        self.tell = tell
    }

    /// Runs a call, and prints a notice if it takes long.
    static func during<R: Sendable>(_ endpoint: EngineEndpoint, _ route: String, _ body: () async -> R) async -> R {
        guard let current else { return await body() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await Task.sleep(for: current.delay) } catch { return }
                current.notify("waiting for the engine at \(endpoint): \(route)")
            }
            let result = await body()
            group.cancelAll()
            return result
        }
    }

    private func notify(_ text: String) {
        let now = ContinuousClock.now
        let isNew = last.withLock { last in
            if let last, now - last < Self.pause { return false }
            last = now
            return true
        }
        if isNew { tell(text) }
    }
}
