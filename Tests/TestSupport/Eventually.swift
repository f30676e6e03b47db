package import Testing

/// Waits until a condition holds. Records an issue if it does not hold in time.
///
/// - Parameter what: the condition, for the message.
/// - Returns: the time that it took.
@discardableResult
package func eventually(
    within limit: Duration = .seconds(120), _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws -> Duration {
    let began = ContinuousClock.now
    if await holds(within: limit, { (try? await condition()) == true }) { return ContinuousClock.now - began }
    try Task.checkCancellation()
    Issue.record("not within \(limit): \(what)", sourceLocation: sourceLocation)
    return ContinuousClock.now - began
}

/// Waits until a condition holds, and returns false if it does not hold in time.
///
/// The condition is checked once more at the end, so a late thread alone does not fail.
package func holds(within limit: Duration = .seconds(20), _ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        let began = ContinuousClock.now
        if await condition() { return true }
        do { try await Task.sleep(for: pause(after: ContinuousClock.now - began)) } catch { break }
    }
    return await condition()
}

/// The pause after a check that took some time. Checks that run programs would otherwise take the
/// processors from what they wait for.
private func pause(after check: Duration) -> Duration { min(max(.milliseconds(5), check * 2), .milliseconds(250)) }
