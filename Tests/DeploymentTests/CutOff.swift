import Testing

@testable import Deployment
@testable import SingleHost

/// Ends what is done to a world at each of its effects in turn, as a killed process does.
enum CutOff {
    /// - Parameters:
    ///   - isDone: Is the effect at which it ends still done?
    ///   - world: As it is before, made anew each time.
    ///   - act: Must succeed where it is not cut off.
    ///   - check: What is to be done and to hold afterwards, in words for a failure where it was cut off.
    /// - Returns: at how many effects it was cut off.
    @discardableResult
    static func everywhere(
        after isDone: Bool, _ world: () async throws -> FakeWorld, act: (SingleHost) async throws -> Void,
        check: (FakeWorld, _ cut: Comment) async throws -> Void
    ) async throws -> Int {
        for number in 0... {
            let world = try await world()
            world.change { $0.killAt = (number, isDone) }
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
}
