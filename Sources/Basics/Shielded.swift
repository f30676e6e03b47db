/// Runs work that must be done even if the current task is cancelled, such as a clean-up.
package func shielded<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    // Only a separate task escapes the cancellation. It is awaited here.
    await Task { await body() }.value
}
