import ContainerEngine
import DeploymentSupport
import Testing

@testable import Deployment
@testable import SingleHost

/// Programs that do not end on SIGTERM.
struct StopTests {
    private static func desired(_ image: String, grace: Duration = .seconds(10)) -> DesiredState {
        Fixtures.desired([Fixtures.function("sum", image: image) { $0.stopGrace = grace }])
    }

    private static func warnings(_ world: FakeWorld) -> [String] {
        world.snapshot.events.filter { $0.kind == .warning }.map(\.message)
    }

    private static func deployed(ignoring: Bool = true, grace: Duration = .seconds(10)) async throws -> FakeWorld {
        let world = try await Fixtures.deployed(desired("a", grace: grace))
        world.change { $0.images["sha256:a"]?.ignoresTerm = ignoring }
        return world
    }

    @Test func `a replaced program that was killed is named once, with the time and advice`() async throws {
        let world = try await Self.deployed()
        _ = try await world.deployer().deployLocked(Self.desired("b"))
        let warnings = Self.warnings(world)
        #expect(warnings.count == 1, "\(warnings)")
        #expect(warnings.first?.hasPrefix("shop_sum_1 did not end on SIGTERM within 10s and was killed: handle SIGTERM") == true)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:b")
    }

    @Test func `a program that is taken down and killed is named, too`() async throws {
        let world = try await Self.deployed(grace: .seconds(3))
        try await world.deployer().down()
        #expect(Self.warnings(world).map { String($0.prefix(48)) } == ["shop_sum_1 did not end on SIGTERM within 3s and "])
    }

    @Test func `a program that ends on SIGTERM is not named`() async throws {
        let world = try await Self.deployed(ignoring: false)
        _ = try await world.deployer().deployLocked(Self.desired("b"))
        #expect(Self.warnings(world) == [])
    }

    @Test func `a program that is to be killed at once is not named`() async throws {
        let world = try await Self.deployed(grace: .zero)
        _ = try await world.deployer().deployLocked(Self.desired("b", grace: .zero))
        #expect(Self.warnings(world) == [])
    }
}
