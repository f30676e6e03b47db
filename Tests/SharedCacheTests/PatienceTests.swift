import Synchronization
import Testing

@testable import SharedCache

/// The limit of waiting for a registry, with a clock of the test's own.
struct PatienceTests {
    /// A clock that only sleeping moves.
    private final class TestClock: Sendable {
        let time = Mutex(Duration.zero)

        var patience: Patience {
            Patience(
                limit: .seconds(10),
                sleep: { duration in
                    try Task.checkCancellation()
                    self.time.withLock { $0 += duration }
                    await Task.yield()
                }, now: { self.time.withLock { $0 } })
        }
    }

    @Test func `an answer in time is passed on, and so is an error`() async throws {
        let patience = Patience(limit: .seconds(600))
        #expect(try await patience.within { _ in 7 } == 7)
        await #expect(throws: PullMiss.absent) { try await patience.within { _ in throw PullMiss.absent } }
    }

    @Test func `a silent registry ends with the limit, and its request is cancelled`() async throws {
        let wasCancelled = Mutex(false)
        await #expect(throws: RegistrySilent.self) {
            try await TestClock().patience.within { _ in
                do { try await Task.sleep(for: .seconds(600)) } catch {
                    wasCancelled.withLock { $0 = true }
                    throw error
                }
            }
        }
        #expect(wasCancelled.withLock { $0 })
        #expect("\(RegistrySilent(after: .seconds(10)))" == "it makes no progress within 10s")
    }

    @Test func `progress begins the wait anew`() async throws {
        let clock = TestClock()
        let done = try await clock.patience.within { progress in
            // Five steps of 9 s each are longer than the limit, and never silent for so long.
            for _ in 0..<5 {
                clock.time.withLock { $0 += .seconds(9) }
                progress()
            }
            return true
        }
        #expect(done)
    }
}
