import Synchronization

/// A meeting of concurrent calls. Each waits until all have come.
///
/// Calls that come one after the other wait for ever, so that a test with a time limit fails.
final class Meeting: Sendable {
    private let state: Mutex<(missing: Int, waiting: [CheckedContinuation<Void, Never>])>

    /// Creates a meeting of a number of calls.
    init(of count: Int) { state = Mutex((count, [])) }

    /// Returns when all have come. Later calls do not wait.
    func arrive() async {
        await withCheckedContinuation { continuation in
            let complete = state.withLock { state in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing <= 0 else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiter in complete { waiter.resume() }
        }
    }
}
