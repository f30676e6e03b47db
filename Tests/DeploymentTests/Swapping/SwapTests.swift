import ContainerEngine
import DeploymentSupport
import Synchronization
import Testing

@testable import Deployment
@testable import SingleHost

/// Replacements in a world that can end the process at any effect.
struct SwapTests {
    static let before = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum") { $0.secrets = ["password": "v1"] }])
    static let after = Fixtures.desired([
        Fixtures.function("mul"), Fixtures.function("sum", image: "b") { $0.secrets = ["password": "v2"] },
    ])

    static func world() async throws -> FakeWorld {
        let world = Fixtures.world()
        world.change { $0.secrets["password"] = ("v1", Array("one".utf8)) }
        _ = try await world.deployer().deployLocked(before)
        world.change { state in
            state.secrets["password"] = ("v2", Array("two".utf8))
            state.mustServe = ["mul", "sum"]
        }
        world.revive()
        return world
    }

    @Test func `a swap has these effects, in this order`() async throws {
        let world = try await Self.world()
        _ = try await world.deployer().deployLocked(Self.after)
        let state = world.snapshot
        #expect(
            state.effects.joined(separator: "\n") == """
                volume shop_sum_2_secrets
                create shop_sum_2_writer
                archive shop_sum_2_writer
                remove shop_sum_2_writer
                create shop_sum_2
                start shop_sum_2
                keep shop_sum_2
                write /state/upstreams/sum
                stop shop_sum_1
                remove shop_sum_1
                remove volume shop_sum_1_secrets
                write /state/deployments/000002.json
                """)
        #expect(state.violations == [])
        #expect(state.containers.values.map(\.name).sorted() == ["shop_mul_1", "shop_proxy", "shop_sum_2"])
    }

    @Test func `a swap performs the operations that its plan prints, in this order`() async throws {
        let world = try await Self.world()
        let observed = try await world.deployer().observe(for: Self.after)
        let steps = try Reconciler.changes(from: observed, to: Self.after).changes
        let plan = OperationPlan(steps, from: observed, to: Self.after)
        #expect(
            plan.description == """
                [1] write the secrets of shop_sum_2 (password): each container has its own copy
                [2] create shop_sum_2: image-changed image:sum (key-a -> key-b); secret-changed password
                [3] start shop_sum_2: created
                [4] wait until shop_sum_2 is healthy: started
                [5] keep shop_sum_2 running: it is going to serve
                [6] switch sum to shop_sum_2: healthy
                [7] drain shop_sum_1 for at most 30s: replaced by shop_sum_2
                [8] stop shop_sum_1 within 10s: replaced by shop_sum_2
                [9] remove shop_sum_1: replaced by shop_sum_2
                [10] remove the secrets of shop_sum_1: replaced by shop_sum_2
                """)
        _ = try await world.deployer().deployLocked(Self.after)
        #expect(world.snapshot.operations == plan.lines)
    }

    @Test(arguments: [false, true])
    func `the next run finishes a swap that was cut off at any effect`(after: Bool) async throws {
        let count = try await CutOff.everywhere(after: after) {
            try await Self.world()
        } act: {
            _ = try await $0.deployLocked(Self.after)
        } check: { world, cut in
            let report = try await world.deployer().deployLocked(Self.after)
            #expect(report.failures.isEmpty, cut)
            let state = world.snapshot
            #expect(state.violations == [], cut)
            #expect(state.serving("sum")?.specification.image == "sha256:b", cut)
            #expect(state.containers.count == 3 && state.volumes.count == 1, cut)
            #expect(try await Reconciler.changes(from: world.deployer().observe(for: Self.after), to: Self.after).isEmpty, cut)
        }
        #expect(count >= 11)
    }

    @Test(arguments: [false, true])
    func `wherever a first deployment is cut off, the next run finishes it`(after: Bool) async throws {
        let count = try await CutOff.everywhere(after: after) {
            let world = Fixtures.world()
            world.change { $0.secrets["password"] = ("v1", Array("one".utf8)) }
            return world
        } act: {
            _ = try await $0.deployLocked(Self.before)
        } check: { world, cut in
            let report = try await world.deployer().deployLocked(Self.before)
            #expect(report.failures.isEmpty, cut)
            let state = world.snapshot
            #expect(state.serves("sum") && state.serves("mul") && state.containers.count == 3, cut)
        }
        #expect(count >= 15)
    }

    @Test func `an old container is stopped only when its requests have ended`() async throws {
        let world = try await Self.world()
        world.change { $0.longestRequest = .seconds(12) }
        let began = world.snapshot.clock
        _ = try await world.deployer().deployLocked(Self.after)
        #expect(world.warnings(.container("sum")) == [])
        #expect(world.snapshot.clock - began >= .seconds(12))
        #expect(world.snapshot.violations == [])
    }

    @Test func `requests that outlast the drain are cut off, and it says so`() async throws {
        let world = try await Self.world()
        world.change { $0.longestRequest = .seconds(31) }
        _ = try await world.deployer().deployLocked(Self.after)
        #expect(world.warnings(.container("sum")) == ["shop_sum_1 still has requests in flight after 30s"])
        #expect(world.snapshot.violations == ["shop_sum_1 was stopped with a request in flight"])
    }

    @Test func `a third version right after an aborted swap lets the first end its requests`() async throws {
        let world = try await Self.world()
        world.change { state in
            state.killAt = (7, true)
            state.longestRequest = .seconds(5)
        }
        _ = try? await world.deployer().deployLocked(Self.after)
        #expect(world.snapshot.effects.last == "write /state/upstreams/sum")
        world.revive()
        let third = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum", image: "c") { $0.secrets = ["password": "v2"] }])
        let report = try await world.deployer().deployLocked(third)
        #expect(report.failures.isEmpty)
        #expect(world.snapshot.violations == [])
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:c")
        #expect(world.snapshot.containers.count == 3 && world.snapshot.volumes.count == 1)
    }

    @Test(arguments: 0..<8)
    func `a swap that was cut off and is no longer wanted leaves nothing behind`(number: Int) async throws {
        let plain = Fixtures.desired([Fixtures.function("sum")])
        let world = try await Fixtures.deployed(plain)
        world.change { state in
            state.secrets["password"] = ("v2", Array("two".utf8))
            state.mustServe = ["sum"]
            state.killAt = (number, false)
        }
        _ = try? await world.deployer().deployLocked(Fixtures.desired([Self.after.functions[1]]))
        world.revive()
        let report = try await world.deployer().deployLocked(plain)
        #expect(report.failures.isEmpty)
        let state = world.snapshot
        #expect(state.violations == [])
        #expect(state.serving("sum")?.specification.image == "sha256:a")
        #expect(state.containers.count == 2 && state.volumes.isEmpty && state.archives.isEmpty)
    }

    @Test func `a deployer does not take its own waiting candidate for a leftover`() async throws {
        let world = try await Self.world()
        let deployer = world.deployer()
        try await deployer.prepare(Self.after)
        let candidate = try await deployer.stage(Self.after.functions[1], in: Self.after)
        func clear(_ deployer: SingleHost) async throws {
            try await deployer.removeLeftovers(of: Self.after.functions[1])
            try await deployer.observation().removeRemains(Self.after)
        }
        try await clear(deployer)
        #expect(world.snapshot.containers.values.contains { $0.name == "shop_sum_2" })
        #expect(world.snapshot.volumes.keys.contains("shop_sum_2_secrets"))
        // For another deployer, after this one was killed, it is a leftover.
        try await clear(world.deployer())
        #expect(!world.snapshot.containers.values.contains { $0.name == "shop_sum_2" })
        await deployer.discard(candidate)
        try await clear(deployer)
        #expect(world.snapshot.containers.count == 3 && world.snapshot.volumes.count == 1 && world.snapshot.violations == [])
    }

    @Test func `a candidate comes to serve with one listing of the function's containers`() async throws {
        let world = try await Self.world()
        let plain = world.deployer()
        var effects = plain.effects
        let list = effects.engine.functionContainers
        let listings = Mutex(0)
        effects.engine.functionContainers = { function in
            listings.withLock { $0 += 1 }
            return try await list(function)
        }
        let deployer = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        try await deployer.prepare(Self.after)
        let function = Self.after.functions[1]
        let candidate = try await deployer.stage(function, in: Self.after)
        listings.withLock { $0 = 0 }
        try await deployer.apply(function, in: Self.after, starts: false, candidate: candidate, because: [])
        // The old containers are listed after the switch.
        #expect(listings.withLock { $0 } == 1)
        let state = world.snapshot
        #expect(state.serving("sum")?.specification.image == "sha256:b" && state.violations == [])
        #expect(state.containers.count == 3 && state.volumes.count == 1)
    }

    @Test(arguments: ["exited", "sick"])
    func `a candidate that is not well any more when its tests are done never serves`(trouble: String) async throws {
        let world = try await Self.world()
        let deployer = world.deployer()
        try await deployer.prepare(Self.after)
        let candidate = try await deployer.stage(Self.after.functions[1], in: Self.after)
        world.change { state in
            switch trouble {
            case "exited": state.containers[candidate.id]?.state = "exited"
            default: state.containers[candidate.id]?.isSick = true
            }
        }
        await #expect(throws: DeploymentError.self) { try await deployer.switcher.promote(candidate) }
        let state = world.snapshot
        #expect(state.serving("sum")?.specification.image == "sha256:a" && state.violations == [])
        #expect(state.containers.count == 3 && state.volumes.count == 1)
    }

    @Test func `one run finishes a swap after the engine went away in the middle of it`() async throws {
        let world = try await Self.world()
        world.change { $0.killAt = (7, true) }
        _ = try? await world.deployer().deployLocked(Self.after)
        #expect(world.snapshot.effects.last == "write /state/upstreams/sum")
        world.revive()
        world.change { state in
            state.mustServe = []
            state.inFlight = [:]
            for id in state.containers.keys { state.containers[id]?.state = "exited" }
        }
        let report = try await world.deployer().deployLocked(Self.after)
        #expect(report.failures.isEmpty)
        let state = world.snapshot
        #expect(state.serving("sum")?.specification.image == "sha256:b" && state.serves("sum") && state.serves("mul"))
        #expect(state.containers.values.map(\.name).sorted() == ["shop_mul_1", "shop_proxy", "shop_sum_2"])
        #expect(state.volumes.count == 1)
        #expect(try await Reconciler.changes(from: world.deployer().observe(for: Self.after), to: Self.after).isEmpty)
    }
}
