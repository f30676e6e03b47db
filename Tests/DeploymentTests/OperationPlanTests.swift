import ContainerEngine
import DeploymentSupport
import Testing

@testable import Deployment
@testable import SingleHost

/// Planned operations, compared with those that a deployment performs.
struct OperationPlanTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before = [Fixtures.function("sum")]
        var after = [Fixtures.function("sum")]
        var harm: @Sendable (inout FakeWorld.State) -> Void = { _ in }
        var plan: String
    }

    static let damages = [
        Damage(
            testDescription: "a first deployment", before: [],
            plan: """
                [1] create shop_sum_1: never-deployed
                [2] start shop_sum_1: created
                [3] wait until shop_sum_1 is healthy: started
                [4] keep shop_sum_1 running: it is going to serve
                [5] wait until shop_sum_1 is healthy: it may have waited for its tests
                [6] switch sum to shop_sum_1: healthy
                [7] reload caddyfile: route-added /sum
                """),
        Damage(
            testDescription: "a stopped container", harm: { $0.set("shop_sum_1", "exited") },
            plan: """
                [1] start shop_sum_1: not-running (stopped)
                [2] wait until shop_sum_1 is healthy: started
                [3] keep shop_sum_1 running: it is going to serve
                [4] switch sum to shop_sum_1: healthy
                """),
        Damage(
            testDescription: "a paused container", harm: { $0.set("shop_sum_1", "paused") },
            plan: """
                [1] unpause shop_sum_1: not-running (paused)
                [2] wait until shop_sum_1 is healthy: started
                [3] keep shop_sum_1 running: it is going to serve
                [4] switch sum to shop_sum_1: healthy
                """),
        Damage(
            testDescription: "a stopped container of an older version", after: [Fixtures.function("sum", image: "b")],
            harm: { $0.set("shop_sum_1", "exited") },
            plan: """
                [1] create shop_sum_2: image-changed image:sum (key-a -> key-b)
                [2] start shop_sum_2: created
                [3] wait until shop_sum_2 is healthy: started
                [4] keep shop_sum_2 running: it is going to serve
                [5] wait until shop_sum_2 is healthy: it may have waited for its tests
                [6] switch sum to shop_sum_2: healthy
                [7] remove shop_sum_1: replaced by shop_sum_2
                """),
        Damage(
            testDescription: "a paused container of an older version", after: [Fixtures.function("sum", image: "b")],
            harm: { $0.set("shop_sum_1", "paused") },
            plan: """
                [1] create shop_sum_2: image-changed image:sum (key-a -> key-b)
                [2] start shop_sum_2: created
                [3] wait until shop_sum_2 is healthy: started
                [4] keep shop_sum_2 running: it is going to serve
                [5] wait until shop_sum_2 is healthy: it may have waited for its tests
                [6] switch sum to shop_sum_2: healthy
                [7] unpause shop_sum_1: replaced by shop_sum_2
                [8] drain shop_sum_1 for at most 30s: replaced by shop_sum_2
                [9] stop shop_sum_1 within 10s: replaced by shop_sum_2
                [10] remove shop_sum_1: replaced by shop_sum_2
                """),
        Damage(
            testDescription: "a function that is no longer wanted", after: [],
            plan: """
                [1] reload caddyfile: route-removed /sum
                [2] drain shop_sum_1 for at most 30s: function-removed sum
                [3] stop shop_sum_1 within 10s: function-removed sum
                [4] remove shop_sum_1: function-removed sum
                """),
    ]

    @Test(arguments: damages)
    func `a deployment performs the operations that its plan prints`(_ damage: Damage) async throws {
        let world = try await Fixtures.deployed(Fixtures.desired(damage.before))
        world.change(damage.harm)
        let desired = Fixtures.desired(damage.after)
        let observed = try await world.deployer().observe(for: desired)
        let steps = try Reconciler.changes(from: observed, to: desired).changes
        let plan = OperationPlan(steps, from: observed, to: desired)
        #expect(plan.description == damage.plan)
        let report = try await world.deployer().deployLocked(desired)
        #expect(report.failures.isEmpty && world.snapshot.violations == [])
        #expect(world.snapshot.operations == plan.lines.filter { !$0.contains("caddyfile") })
    }

    @Test func `a current deployment has no operations`() async throws {
        let desired = Fixtures.desired([Fixtures.function("sum")])
        let world = try await Fixtures.deployed(desired)
        let observed = try await world.deployer().observe(for: desired)
        let steps = try Reconciler.changes(from: observed, to: desired).changes
        #expect(OperationPlan(steps, from: observed, to: desired).lines == [])
        _ = try await world.deployer().deployLocked(desired)
        #expect(world.snapshot.operations == [])
    }

    @Test func `a name that is taken is planned anew with the next number`() async throws {
        let before = Fixtures.desired([Fixtures.function("sum")])
        let world = try await Fixtures.deployed(before)
        world.change { state in
            let specification = ContainerSpecification(image: "sha256:a", network: "none")
            state.containers["other"] = FakeWorld.Container(name: "shop_sum_2", specification: specification, networks: [])
        }
        _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("sum", image: "b")]))
        #expect(world.snapshot.operations.contains { $0.hasPrefix("create shop_sum_3: image-changed") })
        #expect(world.snapshot.operations.contains("switch sum to shop_sum_3: healthy"))
    }
}

extension FakeWorld.State {
    /// Sets the engine's state of a container.
    fileprivate mutating func set(_ name: String, _ state: String) {
        for (id, container) in containers where container.name == name { containers[id]?.state = state }
    }
}
