/// Does something that must be done even when the current task has been cancelled, such as removing what it made.
package func shielded<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    // The one way to leave a cancelled task: a task of its own, awaited here.
    await Task { await body() }.value
}
