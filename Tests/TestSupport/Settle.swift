import ContentHash
import Testing

/// Waits until all files that were written so far are old enough for the racy rule.
///
/// The kernel's clock of files decides. A kernel may set a time between two ticks, so one tick is
/// added.
package func settle() async throws {
    let written = try #require(FileClock.kernel.now())
    while try #require(FileClock.kernel.now()) <= written + 2 * RacyRule.tick { try await Task.sleep(for: .milliseconds(2)) }
}
