import Basics
import Synchronization
import Testing

struct OnceTests {
    private struct Broken: Error, Equatable {
        var number: Int
    }

    private final class Count: Sendable {
        private let number = Mutex(0)

        func next() -> Int {
            number.withLock { number in
                number += 1
                return number
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a hundred that ask at once get what one of them made`() async throws {
        let (once, count) = (Once<Int>(), Count())
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await once.value {
                        try await Task.sleep(for: .milliseconds(20))
                        return count.next()
                    }
                }
            }
            for try await value in group { #expect(value == 1) }
        }
        #expect(try await once.value { count.next() } == 1)
    }

    @Test(.timeLimit(.minutes(10))) func `an error is that of all who waited, and the next one tries again`() async throws {
        let (once, count) = (Once<Int>(), Count())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    await #expect(throws: Broken(number: 1)) {
                        try await once.value {
                            try await Task.sleep(for: .milliseconds(5))
                            throw Broken(number: count.next())
                        }
                    }
                }
            }
        }
        #expect(try await once.value { 2 } == 2)
    }

    @Test(.timeLimit(.minutes(10))) func `callers are not cancelled with the one that makes the value`() async throws {
        let once = Once<Int>()
        let began = Mutex(false)
        let first = Task {
            try await once.value {
                began.withLock { $0 = true }
                try await Task.sleep(for: .seconds(3600))
                return 1
            }
        }
        while !began.withLock({ $0 }) { await Task.yield() }
        let others = (0..<10).map { _ in Task { try await once.value { 2 } } }
        // If one of them is late, it makes the value by itself.
        try await Task.sleep(for: .milliseconds(20))
        first.cancel()
        for other in others { #expect(try await other.value == 2) }
        await #expect(throws: CancellationError.self) { try await first.value }
    }
}
