import Testing

@testable import Deployment
@testable import SingleHost

/// Ends a process at each of its effects in turn, as a kill does.
enum CutOff {
    /// Runs `act` once for each effect, and ends it there.
    /// - Parameters:
    ///   - isDone: true if the effect at which it ends is still done.
    ///   - isLate: true if the engine does a stop later, when a check calls ``FakeWorld/settle()``.
    ///   - world: creates the world before each run.
    ///   - act: the act; it must succeed if it is not cut off.
    ///   - check: the checks after each cut; it gets a text that describes the cut.
    /// - Returns: the number of effects at which the act was cut off.
    @discardableResult
    static func everywhere(
        after isDone: Bool, late isLate: Bool = false, _ world: () async throws -> FakeWorld, act: (SingleHost) async throws -> Void,
        check: (FakeWorld, _ cut: Comment) async throws -> Void
    ) async throws -> Int {
        for number in 0... {
            let world = try await world()
            world.change { ($0.killAt, $0.killsLate) = ((number, isDone), isLate) }
            let result: Result<Void, any Error>
            do { result = .success(try await act(world.deployer())) } catch { result = .failure(error) }
            let wasKilled = world.snapshot.isKilled
            if !wasKilled { try result.get() }
            let cut: Comment = "cut off at \(world.snapshot.effects.last ?? "nothing"), effect \(number)"
            #expect(world.snapshot.violations == [], cut)
            world.revive()
            try await check(world, cut)
            if !wasKilled { return number }
        }
        return 0
    }

    /// Runs `act` once for each request that changes something, and loses the answer to it. The
    /// engine completes the request later, at the latest when a check calls ``FakeWorld/settle()``.
    /// - Returns: the number of requests whose answers were lost.
    @discardableResult
    static func losing(
        _ world: () async throws -> FakeWorld, act: (SingleHost) async throws -> Void,
        check: (FakeWorld, _ cut: Comment) async throws -> Void
    ) async throws -> Int {
        for number in 0... {
            let world = try await world()
            world.change { $0.loseAt = number }
            // An error is expected, unless a later step repeats the request.
            try? await act(world.deployer())
            let wasLost = world.snapshot.loseAt == nil
            let cut: Comment = "lost the answer to effect \(number); effects: \(world.snapshot.effects.joined(separator: ", "))"
            world.revive()
            try await check(world, cut)
            if !wasLost { return number }
        }
        return 0
    }

    /// Runs `act` once for each request that changes something, and interrupts it there, as Ctrl-C
    /// does. The engine goes on with a request whose task was cancelled, until a check calls
    /// ``FakeWorld/settle()``.
    /// - Returns: the number of requests at which the act was interrupted.
    @discardableResult
    static func interrupting(
        _ world: () async throws -> FakeWorld, act: @escaping @Sendable (SingleHost) async throws -> Void,
        check: (FakeWorld, _ cut: Comment) async throws -> Void
    ) async throws -> Int {
        for number in 0... {
            let world = try await world()
            let task = Task {
                while world.snapshot.interrupt == nil { await Task.yield() }
                try await act(world.deployer())
            }
            world.change { ($0.interruptAt, $0.interrupt) = (number, { task.cancel() }) }
            let result = await task.result
            let wasInterrupted = world.snapshot.interruptAt == nil
            if !wasInterrupted { try result.get() }
            let cut: Comment = "interrupted at effect \(number); effects: \(world.snapshot.effects.joined(separator: ", "))"
            world.revive()
            try await check(world, cut)
            if !wasInterrupted { return number }
        }
        return 0
    }
}
