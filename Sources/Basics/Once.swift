/// A value that is computed once, on the first request.
///
/// Requests during the computation wait for its result or its error. After an error, the next
/// request computes the value again.
package actor Once<Value: Sendable> {
    private var known: Value?
    private var isRunning = false
    private var waiting: [CheckedContinuation<Value, any Error>] = []

    /// Creates a value that is not computed yet.
    package init() {}

    /// The value. Calls `body` unless the value exists or another request is computing it.
    /// - Throws: the error of `body`.
    package func value(_ body: @Sendable () async throws -> Value) async throws -> Value {
        if let known { return known }
        if isRunning { return try await withCheckedThrowingContinuation { waiting.append($0) } }
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
