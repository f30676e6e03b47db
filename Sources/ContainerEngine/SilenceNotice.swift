internal import Synchronization

/// Says what is awaited when an engine does not answer for a while. An engine that accepts connections and then hangs would otherwise be
/// silent until the time limit of the call.
package final class SilenceNotice: Sendable {
    /// The notice of the running command; nil says nothing.
    @TaskLocal package static var current: SilenceNotice?

    private let delay: Duration
    private let tell: @Sendable (String) -> Void
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// How long nothing is said after a notice: calls that run beside each other would repeat it.
    private static let pause = Duration.seconds(10)

    /// - Parameters:
    ///   - delay: how long an answer may take before something is said.
    ///   - tell: gets the notice, without a line's end.
    package init(after delay: Duration = .seconds(3), tell: @escaping @Sendable (String) -> Void) {
        self.delay = delay
        self.tell = tell
    }

    /// Runs a call, and says that it is awaited if it takes long.
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
