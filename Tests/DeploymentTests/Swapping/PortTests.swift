import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Functions with a port and a command of their own.
struct PortTests {
    private static let before = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    private static func desired(_ change: (inout ContainerConfiguration) -> Void) -> DesiredState {
        Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum", change)])
    }

    @Test func `an upstream file has the alias and the port`() async throws {
        let world = try await Fixtures.deployed(Self.desired { $0.port = 8000 })
        let state = world.snapshot
        #expect(state.text("/state/upstreams/sum") == "sum-1:8000" && state.text("/state/upstreams/mul") == "mul-1:3000")
        #expect(state.serves("sum") && state.serves("mul"))
        let observed = try await world.deployer().observe()
        #expect(observed.upstreams == ["mul": "mul-1", "sum": "sum-1"])
        #expect(observed.containers.map(\.containerPort) == [3000, 8000])
    }

    @Test(
        arguments: [
            ([8000], nil, "configuration-changed port (unset -> 8000)"),
            ([8000, 9000], nil, "configuration-changed port (8000 -> 9000)"),
            ([8000, 3000], nil, "configuration-changed port (8000 -> unset)"),
            ([], ["serve"], "configuration-changed command (unset -> serve)"),
            ([], ["serve", "all"], "configuration-changed command (unset -> \"serve all\")"),
        ] as [([Int], [String]?, String)])
    func `an edit of the port or the command alone replaces the container alone`(
        ports: [Int], command: [String]?, reason: String
    ) async throws {
        let before = ports.count == 2 ? Self.desired { $0.port = ports[0] } : Self.before
        let after = Self.desired { configuration in
            configuration.port = ports.last ?? 3000
            configuration.command = command
        }
        let world = try await Fixtures.deployed(before)
        world.change { $0.mustServe = ["mul", "sum"] }
        let done = try await world.deployer().deployLocked(after)
        #expect(done.plan.description == "replace container:sum: \(reason)\n3 unchanged")
        let state = world.snapshot
        #expect(done.failures.isEmpty && state.violations == [] && state.serves("sum"))
        #expect(!state.effects.contains("load"))
        #expect(state.serving("sum")?.specification.command == command)
        #expect(state.text("/state/upstreams/sum") == "sum-2:\(ports.last ?? 3000)")
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: after), to: after).changes.isEmpty)
    }

    @Test func `the parts of a command are compared, not their text`() {
        let (one, two) = (Self.desired { $0.command = ["a b"] }, Self.desired { $0.command = ["a", "b"] })
        #expect(one.functions[1].configuration.fields["command"] != two.functions[1].configuration.fields["command"])
    }

    @Test func `a container without the label listens on port 3000`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        world.change { state in
            for id in state.containers.keys { state.containers[id]?.specification.labels[Labels.containerPort] = nil }
        }
        let observed = try await world.deployer().observe(for: Self.before)
        #expect(observed.containers.map(\.containerPort) == [3000, 3000])
        #expect(try Reconciler.changes(from: observed, to: Self.before).changes.isEmpty)
    }

    @Test func `a container that starts again keeps its own port`() async throws {
        let desired = Self.desired { $0.port = 8000 }
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.files["/state/upstreams/sum"] = nil
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.state = "exited" }
        }
        _ = try await world.deployer().deployLocked(desired)
        #expect(world.snapshot.text("/state/upstreams/sum") == "sum-1:8000" && world.snapshot.serves("sum"))
    }

    @Test func `a failed edit of the port returns to the container with the old port`() async throws {
        let before = Self.desired { $0.port = 8000 }
        let world = try await Fixtures.deployed(before)
        world.change { $0.images["sha256:b"]?.exits = true }
        let after = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum", image: "b") { $0.port = 9000 }])
        let report = try await world.deployer().deployLocked(after)
        #expect(!report.failures.isEmpty && world.snapshot.serves("sum"))
        #expect(world.snapshot.text("/state/upstreams/sum") == "sum-1:8000")
    }
}
