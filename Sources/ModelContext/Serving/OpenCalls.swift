import Synchronization

/// The calls that run, by the identifiers of their requests.
final class OpenCalls: Sendable {
    /// One call.
    struct Entry: Sendable {
        /// The identifier of the request.
        let id: RequestID
        /// The number of the call, counted from 0. A client may use an identifier again.
        let number: Int
        /// A stream that ends when the client cancels the call. It has no elements.
        let cancellation: AsyncStream<Void>
    }

    private struct State {
        var next = 0
        var open: [RequestID: (number: Int, cancellation: AsyncStream<Void>.Continuation)] = [:]
    }

    private let state = Mutex(State())

    /// True when no call runs.
    var isEmpty: Bool { state.withLock { $0.open.isEmpty } }

    /// Adds a call. Nil if a call with this identifier runs.
    func add(_ id: RequestID) -> Entry? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        return state.withLock { state in
            guard state.open[id] == nil else { return nil }
            defer { state.next += 1 }
            state.open[id] = (state.next, continuation)
            return Entry(id: id, number: state.next, cancellation: stream)
        }
    }

    /// True when the client still waits for a call.
    func contains(_ entry: Entry) -> Bool { state.withLock { $0.open[entry.id]?.number == entry.number } }

    /// Removes a call that ended.
    /// - Returns: true if the client still waited for it.
    func remove(_ entry: Entry) -> Bool {
        state.withLock { state in
            guard state.open[entry.id]?.number == entry.number else { return false }
            state.open[entry.id] = nil
            return true
        }
    }

    /// Removes a call that the client cancels, and ends its stream. Another identifier has no
    /// effect.
    func cancel(_ id: RequestID) {
        let cancellation = state.withLock { $0.open.removeValue(forKey: id)?.cancellation }
        cancellation?.finish()
    }

    /// Waits until no call runs, at most for a time.
    func settle(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        while !isEmpty, ContinuousClock.now < end, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(10)) }
    }
}
