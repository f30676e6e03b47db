import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Functions that cannot run twice: `deploy: recreate`.
struct RecreateTests {
    static func desired(image: String) -> DesiredState {
        var sum = Fixtures.function("sum", image: image)
        sum.deploy = .recreate
        return Fixtures.desired([sum])
    }

    static let before = desired(image: "a")
    static let after = desired(image: "b")

    /// Two containers of the function never run at once.
    static func runsTwice(_ world: FakeWorld) -> Bool {
        world.snapshot.containers.values.count { !$0.isProxy && $0.state == "running" } > 1
    }

    @Test func `the old container stops before the new one starts, as planned, and interrupts`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        let observed = try await world.deployer().observe(for: Self.after)
        let steps = try Reconciler.changes(from: observed, to: Self.after).changes
        #expect(steps.map(\.interrupts) == [true])
        let plan = OperationPlan(steps, from: observed, to: Self.after)
        #expect(
            plan.description == """
                [1] create shop_sum_2: image-changed image:sum (key-a -> key-b)
                [2] stop shop_sum_1 within 10s: deploy: recreate
                [3] start shop_sum_2: created
                [4] wait until shop_sum_2 is healthy: started
                [5] keep shop_sum_2 running: it is going to serve
                [6] switch sum to shop_sum_2: healthy
                [7] remove shop_sum_1: replaced by shop_sum_2
                """)
        _ = try await world.deployer().deployLocked(Self.after)
        #expect(world.snapshot.operations == plan.lines)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:b")
    }

    @Test func `a first deployment and a stopped container interrupt nothing`() async throws {
        let world = Fixtures.world()
        let first = try await Reconciler.changes(from: world.deployer().observe(for: Self.before), to: Self.before)
        #expect(first.change(.container("sum"))?.interrupts == false)
        _ = try await world.deployer().deployLocked(Self.before)
        world.change { state in
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.state = "exited" }
        }
        let second = try await Reconciler.changes(from: world.deployer().observe(for: Self.after), to: Self.after)
        #expect(second.change(.container("sum"))?.interrupts == false)
    }

    @Test(arguments: ["exits", "never ready"])
    func `the old container starts again if the new one fails`(trouble: String) async throws {
        let world = try await Fixtures.deployed(Self.before)
        world.change { state in
            if trouble == "exits" { state.images["sha256:b"]?.exits = true } else { state.images["sha256:b"]?.readyAfter = nil }
        }
        let report = try await world.deployer().deployLocked(Self.after)
        #expect(report.failures.keys.sorted() == ["sum"])
        let state = world.snapshot
        #expect(state.serves("sum") && state.serving("sum")?.specification.image == "sha256:a")
        #expect(state.containers.values.map(\.name).sorted() == ["shop_proxy", "shop_sum_1"])
        #expect(report.record?.desired.function("sum")?.image?.id == "sha256:a")
    }

    @Test(arguments: [false, true])
    func `the next run finishes a replacement cut off anywhere, and no two run at once`(after: Bool) async throws {
        let count = try await CutOff.everywhere(after: after) {
            try await Fixtures.deployed(Self.before)
        } act: {
            _ = try await $0.deployLocked(Self.after)
        } check: { world, cut in
            #expect(!Self.runsTwice(world), cut)
            let report = try await world.deployer().deployLocked(Self.after)
            #expect(report.failures.isEmpty, cut)
            #expect(!Self.runsTwice(world), cut)
            #expect(world.snapshot.serving("sum")?.specification.image == "sha256:b", cut)
            #expect(world.snapshot.containers.count == 2, cut)
        }
        #expect(count >= 7)
    }

    @Test(arguments: [false, true])
    func `the old version comes back after a cut anywhere, and no two run at once`(after: Bool) async throws {
        try await CutOff.everywhere(after: after) {
            try await Fixtures.deployed(Self.before)
        } act: {
            _ = try await $0.deployLocked(Self.after)
        } check: { world, cut in
            let isNew = world.snapshot.serving("sum")?.name == "shop_sum_2"
            world.change { $0.effects = [] }
            _ = try await world.deployer().deployLocked(Self.before)
            #expect(world.snapshot.serving("sum")?.specification.image == "sha256:a" && world.snapshot.serves("sum"), cut)
            #expect(world.snapshot.containers.count == 2, cut)
            let effects = world.snapshot.effects
            guard !isNew, let start = effects.firstIndex(of: "start shop_sum_1") else { return }
            // The candidate of the killed run may still run when the old container starts.
            #expect(!effects[start...].contains("remove shop_sum_2"), cut)
        }
    }

    /// A world with a candidate of a killed run that runs, and an older container that drains.
    private static func worldWithLeftovers(_ state: String) async throws -> FakeWorld {
        let world = try await Fixtures.deployed(Self.before)
        world.change { world in
            guard let (_, current) = world.containers.first(where: { $0.value.name == "shop_sum_1" }) else { return }
            for (id, number) in [("old", 0), ("candidate", 2)] {
                var other = current
                (other.name, other.state) = ("shop_sum_\(number)", id == "old" ? "running" : state)
                other.specification.labels[Labels.number] = "\(number)"
                other.specification.aliases = ["sum-\(number)"]
                other.specification.publish = []
                world.containers[id] = other
            }
            world.mustServe = []
        }
        return world
    }

    @Test(arguments: ["running", "created"])
    func `leftovers go before the stop, and those that never served at once`(state: String) async throws {
        let world = try await Self.worldWithLeftovers(state)
        let observed = try await world.deployer().observe(for: Self.after)
        let plan = OperationPlan(try Reconciler.changes(from: observed, to: Self.after).changes, from: observed, to: Self.after)
        #expect(
            plan.lines.prefix(7) == [
                "drain shop_sum_0 for at most 30s: left over", "stop shop_sum_0 within 10s: left over", "remove shop_sum_0: left over",
                "remove shop_sum_2: left over", "create shop_sum_3: image-changed image:sum (key-a -> key-b)",
                "stop shop_sum_1 within 10s: deploy: recreate", "start shop_sum_3: created",
            ])
        _ = try await world.deployer().deployLocked(Self.after)
        #expect(world.snapshot.operations == plan.lines)
        #expect(world.snapshot.serves("sum") && !Self.runsTwice(world))
    }

    @Test func `leftovers go before a stopped container starts`() async throws {
        let world = try await Self.worldWithLeftovers("running")
        ReturnTests.set(world, "shop_sum_1", "exited")
        let observed = try await world.deployer().observe(for: Self.before)
        let plan = OperationPlan(try Reconciler.changes(from: observed, to: Self.before).changes, from: observed, to: Self.before)
        #expect(plan.lines.firstIndex(of: "remove shop_sum_2: left over") == 3)
        #expect(plan.lines.dropFirst(4).first == "start shop_sum_1: not-running (stopped)")
        _ = try await world.deployer().deployLocked(Self.before)
        #expect(world.snapshot.operations == plan.lines)
    }

    @Test func `restart and repair stop the old container first too`() async throws {
        let world = try await Fixtures.deployed(Self.before)
        try await world.deployer().restartLocked("sum")
        let stop = try #require(world.snapshot.effects.firstIndex(of: "stop shop_sum_1_ending"))
        let start = try #require(world.snapshot.effects.firstIndex(of: "start shop_sum_2"))
        #expect(stop < start)
        world.revive()
        world.change { state in
            if let id = state.id(named: "shop_sum_2") { state.containers[id]?.isSick = true }
        }
        var memory = Supervisor.Memory()
        try await Supervisor(world.deployer(), jitter: { 0 }).look(&memory)
        #expect(!Self.runsTwice(world) && world.snapshot.serves("sum"))
        #expect(world.snapshot.effects.firstIndex(of: "stop shop_sum_2_ending") != nil)
    }

    @Test func `the way of deploying alone is recorded and replaces no container`() async throws {
        let swap = Fixtures.desired([Fixtures.function("sum")])
        let world = try await Fixtures.deployed(swap)
        let report = try await world.deployer().deployLocked(Self.before)
        #expect(report.plan.isEmpty)
        #expect(report.record?.desired.function("sum")?.deploy == .recreate)
        let text = String(decoding: try #require(report.record).encoded, as: UTF8.self)
        #expect(text.contains(#""deploy" : "recreate""#))
        #expect(try DeploymentRecord(decoding: Array(text.utf8))?.desired == Self.before)
    }
}
