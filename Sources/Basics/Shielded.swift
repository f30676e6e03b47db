/// Does something that must be done even if the current task is cancelled, such as a clean-up.
package func shielded<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    // The one way to leave a cancelled task: a task of its own, awaited here.
    await Task { await body() }.value
}
