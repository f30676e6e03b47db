import ContainerEngine
import ContentHash
import Synchronization
import Testing

@testable import Swarm

/// The lock of a project, against a swarm in memory.
struct SwarmLockTests {
    let swarm = FakeSwarm()

    private func lock(_ sleep: @escaping @Sendable (Duration) async throws -> Void) -> SwarmLock {
        SwarmLock(swarm: swarm, project: "shop", holder: "ann@two") { duration in
            // The holder's own signs of life wait until the lock is given back.
            if duration == SwarmLock.renewal { try await Task.sleep(for: .seconds(3600)) }
            try await sleep(duration)
        }
    }

    private func configs() -> [SwarmObject] { swarm.change { $0.objects[.config] ?? [] } }

    /// Puts the lock of somebody else into the swarm.
    private func hold() {
        let held = SwarmObject(
            id: "other", name: "shop_lock", labels: ["faaso.project": "shop", "faaso.role": "lock"], data: Array("bob@one".utf8))
        swarm.change { $0.objects[.config] = [held] }
    }

    @Test func `a lock is a config with the words of its holder`() async throws {
        let (words, labels) = try await lock { _ in }.withLock {
            (configs().map { String(decoding: $0.data, as: UTF8.self) }, configs().map(\.labels))
        }
        #expect(words == ["ann@two"] && labels == [["faaso.project": "shop", "faaso.role": "lock"]] && configs().isEmpty)
    }

    @Test func `a lock is given back after an error`() async throws {
        struct Failed: Error {}
        await #expect(throws: Failed.self) { try await lock { _ in }.withLock { throw Failed() } }
        #expect(configs().isEmpty)
    }

    @Test func `a lock that is held is waited for, and its holder is named once`() async throws {
        hold()
        let waits = Mutex(0)
        let words = Mutex<[String]>([])
        let waiting = lock { [swarm] _ in
            let count = waits.withLock { count in
                count += 1
                return count
            }
            if count == 3 { swarm.change { $0.objects[.config] = [] } }
        }
        let holders = try await waiting.withLock(onWait: { holder in words.withLock { $0.append(holder) } }) { configs().count }
        #expect(holders == 1 && waits.withLock { $0 } == 3 && words.withLock { $0 } == ["bob@one"])
    }

    @Test func `a caller that does not wait learns who holds the lock`() async throws {
        hold()
        await #expect(throws: LockError.held(by: "bob@one")) { try await lock { _ in }.withLock(wait: false) {} }
        #expect(configs().map(\.id) == ["other"])
    }

    @Test func `a lock without a sign of life is taken away`() async throws {
        hold()
        let waits = Mutex(0)
        try await lock { _ in waits.withLock { $0 += 1 } }.withLock {}
        #expect(waits.withLock { $0 } == 47)
    }

    @Test func `a lock with signs of life is not taken away`() async throws {
        hold()
        let waits = Mutex(0)
        let waiting = lock { [swarm] _ in
            let count = waits.withLock { count in
                count += 1
                return count
            }
            swarm.change { state in
                if count % 40 == 0 { state.objects[.config]?[0].version += 1 }
                if count == 200 { state.objects[.config] = [] }
            }
        }
        try await waiting.withLock {}
        #expect(waits.withLock { $0 } == 200)
    }

    @Test func `a holder gives signs of life`() async throws {
        let (signs, sender) = AsyncStream<Void>.makeStream()
        let count = Mutex(0)
        let lock = SwarmLock(swarm: swarm, project: "shop", holder: "ann@two") { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number > 2 else { return }
            sender.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        let version = try await lock.withLock {
            for await _ in signs { break }
            return configs().map(\.version)
        }
        #expect(version == [3])
    }

    @Test func `a holder that lost its lock is told`() async throws {
        let (losses, sender) = AsyncStream<Void>.makeStream()
        let lock = SwarmLock(swarm: swarm, project: "shop", holder: "ann@two") { [swarm] _ in
            swarm.change { $0.objects[.config] = [] }
        }
        try await lock.withLock(onLoss: { sender.yield() }) { for await _ in losses { break } }
        #expect(configs().isEmpty)
    }
}
