/// A value that is made once, when it is first asked for; whoever asks meanwhile waits for it. An error is kept like a value.
actor Once<Value: Sendable> {
    private var result: Result<Value, any Error>?
    private var isRunning = false
    private var waiting: [CheckedContinuation<Value, any Error>] = []

    /// The value, made by `body` unless there is one or somebody makes it already.
    func value(_ body: @Sendable () async throws -> Value) async throws -> Value {
        if let result { return try result.get() }
        if isRunning { return try await withCheckedThrowingContinuation { waiting.append($0) } }
        isRunning = true
        let made: Result<Value, any Error>
        do { made = .success(try await body()) } catch { made = .failure(error) }
        result = made
        for continuation in waiting { continuation.resume(with: made) }
        waiting = []
        return try made.get()
    }
}
