import BuildGraph
import ContainerEngine
import DeploymentSupport
import Testing
import WorkModel

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
                [5] switch sum to shop_sum_1: healthy
                [6] reload caddyfile: route-added /sum
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
                [5] switch sum to shop_sum_2: healthy
                [6] remove shop_sum_1: replaced by shop_sum_2
                """),
        Damage(
            testDescription: "a paused container of an older version", after: [Fixtures.function("sum", image: "b")],
            harm: { $0.set("shop_sum_1", "paused") },
            plan: """
                [1] create shop_sum_2: image-changed image:sum (key-a -> key-b)
                [2] start shop_sum_2: created
                [3] wait until shop_sum_2 is healthy: started
                [4] keep shop_sum_2 running: it is going to serve
                [5] switch sum to shop_sum_2: healthy
                [6] unpause shop_sum_1: replaced by shop_sum_2
                [7] drain shop_sum_1 for at most 30s: replaced by shop_sum_2
                [8] stop shop_sum_1 within 10s: replaced by shop_sum_2
                [9] remove shop_sum_1: replaced by shop_sum_2
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

    @Test func `tests are listed where they run, and their wait only where there is one`() async throws {
        let before = Fixtures.desired([Fixtures.function("sum")])
        let after = Fixtures.desired([Fixtures.function("sum", image: "b")])
        let world = try await Fixtures.deployed(before)
        let observed = try await world.deployer().observe(for: after)
        let container = try #require(try Reconciler.changes(from: observed, to: after).change(.container("sum")))
        let test = Step(.test("sum"), .test, [Reason(.inputChanged, "functions/sum/main.txt")])
        let candidate = Step(.candidate("sum"), container.action, container.reasons)
        func lines(_ steps: [Step]) -> [String] {
            OperationPlan(steps, from: observed, to: after).lines.map { String($0.prefix { $0 != ":" }) }
        }
        let (create, start, healthy) = ("create shop_sum_2", "start shop_sum_2", "wait until shop_sum_2 is healthy")
        let (tests, keep) = ("run the tests of sum", "keep shop_sum_2 running")
        #expect(lines([test, candidate, container]).prefix(6) == [create, start, healthy, tests, keep, healthy])
        #expect(lines([candidate, container]).prefix(5) == [create, start, healthy, keep, healthy])
        #expect(lines([test, container]).prefix(5) == [tests, create, start, healthy, keep])
        #expect(lines([container]).prefix(5) == [create, start, healthy, keep, "switch sum to shop_sum_2"])
        #expect(lines([test]) == [tests])

        // A staged container is performed as it is listed.
        let deployer = world.deployer()
        let staged = try await deployer.stage(after.functions[0], in: after, because: container.reasons)
        try await deployer.apply(after.functions[0], in: after, starts: false, candidate: staged, because: container.reasons)
        #expect(world.snapshot.operations == OperationPlan([candidate, container], from: observed, to: after).lines)
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
