import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing

@testable import Deployment
@testable import SingleHost

struct DownTests {
    let desired = Fixtures.desired([Fixtures.function("sum")])

    private func deployed() async throws -> FakeWorld {
        let world = Fixtures.world()
        _ = try await world.deployer().deployLocked(desired)
        return world
    }

    private func warnings(_ world: FakeWorld) -> [String] {
        world.snapshot.events.filter { $0.kind == .warning && $0.subject == .network }.map(\.message)
    }

    @Test(arguments: [["db"], ["cache", "db"]])
    func `a network with containers of others stays, and all else is removed`(others: [String]) async throws {
        let world = try await deployed()
        world.change { state in
            for name in others {
                let other = ContainerSpecification(image: "db:1")
                state.containers[name] = .init(name: name, specification: other, state: "running", networks: ["shop_functions"])
            }
        }
        try await world.deployer().down()
        #expect(world.snapshot.containers.keys.sorted() == others)
        #expect(world.snapshot.networks.keys.sorted() == ["databases", "none", "shop_functions"])
        let stay = others.count == 1 ? "db is" : "cache, db are"
        #expect(warnings(world) == ["the network shop_functions stays: \(stay) connected to it"])
        #expect(try world.deployer().history.all().last?.desired.functions.isEmpty == true)

        _ = try await world.deployer().deployLocked(desired)
        #expect(world.snapshot.serves("sum"))
        world.change { state in for name in others { state.containers[name] = nil } }
        try await world.deployer().down()
        #expect(world.snapshot.networks.keys.sorted() == ["databases", "none"])
    }

    @Test func `the volumes of proxies that others removed go, and those of functions stay`() async throws {
        let world = try await deployed()
        world.change { state in
            state.volumes["left"] = Labels.base("shop", .keeper)
            state.volumes["data"] = Labels.base("shop", .volume)
        }
        try await world.deployer().down()
        #expect(world.snapshot.volumes.keys.sorted() == ["data"])
    }

    @Test func `a network stays if the engine counts a container that is gone`() async throws {
        let world = try await deployed()
        world.change { $0.staleEndpoints["shop_functions"] = .seconds(1 << 40) }
        try await world.deployer().down()
        #expect(world.snapshot.networks["shop_functions"] != nil && world.snapshot.containers.isEmpty)
        #expect(
            warnings(world) == [
                "the network shop_functions stays until the engine is restarted: the engine counts a container in it that is gone"
            ])
        _ = try await world.deployer().deployLocked(desired)
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `a container that is just being removed is awaited`() async throws {
        let world = try await deployed()
        world.change { state in
            state.containers.removeAll()
            state.staleEndpoints["shop_functions"] = state.clock + .seconds(1)
        }
        try await world.deployer().down()
        #expect(world.snapshot.networks["shop_functions"] == nil && warnings(world).isEmpty)
    }

    @Test func `another refusal of the engine is an error`() async throws {
        let world = try await deployed()
        world.change { $0.failing = ("remove network shop_functions", false) }
        let error = await #expect(throws: FakeWorld.Refused.self) { try await world.deployer().down() }
        #expect(error?.description == "disk full")
    }
}
