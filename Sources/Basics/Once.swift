/// A value that is made once, when it is first asked for; whoever asks meanwhile waits for it, and shares an error. Who asks after an error
/// tries again.
package actor Once<Value: Sendable> {
    private var known: Value?
    private var isRunning = false
    private var waiting: [CheckedContinuation<Value, any Error>] = []

    package init() {}

    /// The value, made by `body` unless there is one or somebody makes it already.
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
