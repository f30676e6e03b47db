/// A value that is made once, at its first use.
///
/// Callers that come while the value is made wait for it, and get the same error. If only the
/// caller that makes the value is cancelled, another one makes it. After an error, the next call
/// makes the value again.
package actor Once<Value: Sendable> {
    private var known: Value?
    private var isRunning = false
    private var waiting: [CheckedContinuation<Value, any Error>] = []

    /// Creates a value that has yet to be made.
    package init() {}

    /// The value. Nil if it was not made yet.
    package var present: Value? { known }

    /// Returns the value. Calls `body` if the value does not exist and no other call makes it.
    /// - Throws: the error of `body`.
    package func value(_ body: @Sendable () async throws -> Value) async throws -> Value {
        if let known { return known }
        if isRunning {
            do { return try await withCheckedThrowingContinuation { waiting.append($0) } } catch let error as CancellationError {
                // The caller that made the value was cancelled, and this one was not.
                if Task.isCancelled { throw error }
                return try await value(body)
            }
        }
        isRunning = true
        let made: Result<Value, any Error>
        do { made = .success(try await body()) } catch { made = .failure(error) }
        isRunning = false
        known = try? made.get()
        for continuation in waiting { continuation.resume(with: made) }
        waiting = []
        return try made.get()
    }
}
