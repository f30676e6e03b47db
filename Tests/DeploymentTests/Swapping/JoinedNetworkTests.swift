import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The networks that functions name beside the project's own.
struct JoinedNetworkTests {
    private static func desired(_ networks: [String: [String]], external: [String] = []) -> DesiredState {
        Fixtures.desired(
            networks.keys.sorted().map { name in
                var function = Fixtures.function(name) { $0.networks = networks[name] ?? [] }
                function.externalNetworks = external
                return function
            })
    }

    private static func connect(_ name: String, to network: String, in world: FakeWorld, state condition: String = "running") {
        world.change { state in
            state.containers[name] = .init(
                name: name, specification: ContainerSpecification(image: "db:1"), state: condition, networks: [network])
        }
    }

    @Test func `a network that does not exist is created once, with the project's label`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["mul": ["db"], "sum": ["db"]]))
        let state = world.snapshot
        #expect(state.networks["db"] == Labels.base("shop", .joinedNetwork))
        #expect(state.serves("sum") && state.serves("mul"))
    }

    @Test func `a network of others is used as it is, and stays`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["databases"]]))
        _ = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        #expect(world.snapshot.networks["databases"] == [:])
        #expect(!world.snapshot.effects.contains { $0.hasSuffix("network databases") })
    }

    @Test func `a network that one function calls external is not created for another`() async throws {
        var desired = Self.desired(["mul": ["db"], "sum": ["db"]])
        desired.functions[0].externalNetworks = ["db"]
        let report = try await Fixtures.world().deployer().deployLocked(desired)
        #expect(Set(report.failures.keys) == ["mul", "sum"])
    }

    @Test func `the next deployment removes a network that no function names any more`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["mul": ["db"], "sum": ["db"]]))
        _ = try await world.deployer().deployLocked(Self.desired(["mul": [], "sum": ["db"]]))
        #expect(world.snapshot.networks["db"] != nil)
        _ = try await world.deployer().deployLocked(Self.desired(["mul": [], "sum": []]))
        #expect(world.snapshot.networks["db"] == nil)
        #expect(world.snapshot.events.contains { $0.message == "removed the network db" })
        #expect(world.snapshot.violations == [])
    }

    @Test func `a network stays while another container is connected to it`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["db"]]))
        Self.connect("postgres", to: "db", in: world)
        let report = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        #expect(report.failures.isEmpty && world.snapshot.networks["db"] != nil)
        world.change { $0.containers["postgres"] = nil }
        _ = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        #expect(world.snapshot.networks["db"] == nil)
    }

    /// The engine would remove such a network, and the container could not be started again.
    @Test func `a network stays for a stopped container of others, with a warning`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["db"]]))
        Self.connect("postgres", to: "db", in: world, state: "exited")
        _ = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        let warning = "the network db stays: postgres (exited) is connected to it"
        #expect(world.snapshot.networks["db"] != nil && world.warnings(.network) == [warning])
        try await world.deployer().down()
        #expect(world.snapshot.networks["db"] != nil && world.warnings(.network) == [warning, warning])
        #expect(world.snapshot.networks["shop_functions"] == nil)
        world.change { $0.containers["postgres"] = nil }
        try await world.deployer().down()
        #expect(world.snapshot.networks["db"] == nil)
    }

    @Test func `a network that faaso created is not removed after a function called it external`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["db"]]))
        _ = try await world.deployer().deployLocked(Self.desired(["sum": ["db"]], external: ["db"]))
        #expect(try world.deployer().history.isExternal("db"))
        try await world.deployer().down()
        #expect(world.snapshot.networks["db"] != nil && world.warnings(.network) == [])
        _ = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        #expect(world.snapshot.networks["db"] != nil)
        // The newest record that names it decides.
        _ = try await world.deployer().deployLocked(Self.desired(["sum": ["db"]]))
        #expect(try world.deployer().history.isExternal("db") == false)
        #expect(try world.deployer().history.isExternal("other") == false)
        try await world.deployer().down()
        #expect(world.snapshot.networks["db"] == nil)
    }

    @Test func `a created network with a name of compose's gives a warning`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["app_default", "cache"]]))
        #expect(
            world.warnings(.network) == [
                "compose refuses the network app_default, which faaso created: if it is compose's, remove it, "
                    + "and write {name: app_default, external: true}"
            ])
        _ = try await world.deployer().deployLocked(Self.desired(["sum": ["app_default"]]))
        #expect(world.warnings(.network).count == 1)
    }

    @Test func `a network stays while the old version of a failed function is in it`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["db"]]))
        world.change { $0.images["sha256:b"]?.exits = true }
        var next = Self.desired(["sum": []])
        next.functions[0].image?.id = "sha256:b"
        let report = try await world.deployer().deployLocked(next)
        #expect(report.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.networks["db"] != nil && world.snapshot.serves("sum"))
    }

    @Test func `down removes the network, and a later deployment creates it again`() async throws {
        let desired = Self.desired(["sum": ["db"]])
        let world = try await Fixtures.deployed(desired)
        try await world.deployer().down()
        #expect(world.snapshot.networks.keys.sorted() == ["databases", "none"])
        let report = try await world.deployer().deployLocked(desired)
        #expect(report.failures.isEmpty && world.snapshot.networks["db"] != nil)
    }

    @Test func `a rollback creates the network that its version names`() async throws {
        let world = try await Fixtures.deployed(Self.desired(["sum": ["db"]]))
        _ = try await world.deployer().deployLocked(Self.desired(["sum": []]))
        #expect(world.snapshot.networks["db"] == nil)
        _ = try await world.deployer().rollBack(to: nil)
        #expect(world.snapshot.networks["db"] != nil && world.snapshot.serves("sum"))
    }

    @Test(arguments: [false, true])
    func `wherever a deployment is cut off, the next one has the right networks`(killsAfter: Bool) async throws {
        let before = Self.desired(["sum": ["old"]])
        let after = Self.desired(["sum": ["new"]])
        let count = try await CutOff.everywhere(after: killsAfter) {
            try await Fixtures.deployed(before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            let report = try await world.deployer().deployLocked(after)
            #expect(report.failures.isEmpty && world.snapshot.serves("sum"), cut)
            #expect(world.snapshot.networks["new"] != nil && world.snapshot.networks["old"] == nil, cut)
        }
        #expect(count > 5)
    }
}
