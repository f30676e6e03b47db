import Synchronization
import Testing

@testable import ContainerEngine

/// Counts the questions of concurrent callers.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

struct KeptSettingsTests {
    struct Down: Error {}

    @Test func `an answer counts for a minute`() async throws {
        let (driver, start) = (KeptSettings<String>(), ContinuousClock.now)
        #expect(try await driver.value(now: start) { "local" } == "local")
        #expect(try await driver.value(now: start + .seconds(59)) { throw Down() } == "local")
        #expect(try await driver.value(now: start + .seconds(60)) { "journald" } == "journald")
    }

    @Test func `a question that failed is asked again`() async throws {
        let driver = KeptSettings<String>()
        await #expect(throws: Down.self) { try await driver.value { throw Down() } }
        #expect(try await driver.value { "json-file" } == "json-file")
    }

    @Test(.timeLimit(.minutes(10))) func `callers at the same time share one question, also after a minute`() async throws {
        let (driver, start) = (KeptSettings<Int>(), ContinuousClock.now)
        let counter = Counter()
        for minute in 0..<2 {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await driver.value(now: start + .seconds(60 * minute)) {
                            try await Task.sleep(for: .milliseconds(20))
                            return counter.next()
                        }
                    }
                }
                for try await value in group { #expect(value == minute + 1) }
            }
        }
    }
}
