import Synchronization

/// The order of calls that change something: one at a time, in the order of their tickets.
final class Turns: Sendable {
    private struct State {
        var issued = 0
        var current = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Returns the next ticket. Each one must be waited for, and then be passed on.
    func ticket() -> Int {
        state.withLock { state in
            defer { state.issued += 1 }
            return state.issued
        }
    }

    /// Waits for the turn of a ticket. A cancellation does not end the wait.
    func wait(for ticket: Int) async {
        await withCheckedContinuation { continuation in
            let isCurrent = state.withLock { state in
                if state.current == ticket { return true }
                state.waiting[ticket] = continuation
                return false
            }
            if isCurrent { continuation.resume() }
        }
    }

    /// Passes the turn on to the next ticket.
    func pass() {
        let next = state.withLock { state in
            state.current += 1
            return state.waiting.removeValue(forKey: state.current)
        }
        next?.resume()
    }
}
