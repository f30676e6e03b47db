import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// Runs that are interrupted while a request is under way. The engine goes on with the request.
struct InterruptTests {
    static let before = Fixtures.desired([Fixtures.function("sum")])

    enum Change: String, CaseIterable, Sendable {
        case swap, recreate, listen, image

        var before: DesiredState { self == .recreate ? RecreateTests.before : InterruptTests.before }

        var after: DesiredState {
            switch self {
            case .swap: Fixtures.desired([Fixtures.function("sum", image: "b")])
            case .recreate: RecreateTests.after
            case .listen: Fixtures.desired([Fixtures.function("sum")]) { $0.listen.port = 9090 }
            case .image: Fixtures.desired([Fixtures.function("sum")]) { $0.proxy.image = "caddy:3" }
            }
        }
    }

    @Test(arguments: Change.allCases)
    func `an interrupted replacement ends with the old version or the new one serving`(change: Change) async throws {
        let count = try await CutOff.interrupting {
            try await Fixtures.deployed(change.before)
        } act: {
            _ = try await $0.deployLocked(change.after)
        } check: { world, cut in
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
            #expect(!RecreateTests.runsTwice(world) || change == .swap, cut)
            #expect(!Self.isMarked(world), cut)
            let report = try await world.deployer().deployLocked(change.after)
            #expect(report.failures.isEmpty && world.snapshot.serves("sum"), cut)
            #expect(world.snapshot.containers.count == 2, cut)
        }
        #expect(count >= 4)
    }

    /// True when a running container has the name of one that is being stopped.
    static func isMarked(_ world: FakeWorld) -> Bool {
        world.snapshot.containers.values.contains {
            $0.state == "running" && ($0.name.hasSuffix("_ending") || $0.name.hasSuffix("-before"))
        }
    }

    @Test(arguments: Change.allCases)
    func `whatever answer of the engine is lost, a version serves in the end`(change: Change) async throws {
        let count = try await CutOff.losing {
            try await Fixtures.deployed(change.before)
        } act: {
            _ = try await $0.deployLocked(change.after)
        } check: { world, cut in
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
            #expect(!RecreateTests.runsTwice(world) || change == .swap, cut)
            let report = try await world.deployer().deployLocked(change.after)
            #expect(report.failures.isEmpty && world.snapshot.serves("sum"), cut)
            #expect(world.snapshot.containers.count == 2 && !Self.isMarked(world), cut)
        }
        #expect(count >= 4)
    }

    /// Deploys, and interrupts the run at an effect.
    static func interrupting(
        _ effect: String, _ made: () async throws -> FakeWorld, _ desired: DesiredState
    ) async throws -> FakeWorld {
        let whole = try await made()
        _ = try await whole.deployer().applyLocked(desired)
        let number = try #require(whole.snapshot.effects.firstIndex(of: effect))
        let world = try await made()
        let task = Task {
            while world.snapshot.interrupt == nil { await Task.yield() }
            _ = try await world.deployer().applyLocked(desired)
        }
        world.change { ($0.interruptAt, $0.interrupt) = (number, { task.cancel() }) }
        _ = await task.result
        #expect(world.snapshot.interruptAt == nil)
        world.settle()
        return world
    }

    @Test(arguments: [(Change.recreate, "create shop_sum_2"), (.listen, "create shop_proxy")])
    func `an interrupt before the stop leaves what serves as it is, and warns of nothing`(change: Change, effect: String) async throws {
        let world = try await Self.interrupting(effect, { try await Fixtures.deployed(change.before) }, change.after)
        let state = world.snapshot
        #expect(state.serves("sum") && !state.effects.contains { $0.hasPrefix("stop") } && !Self.isMarked(world))
        #expect(!state.events.contains { $0.message.hasPrefix("interrupted: ") })
    }

    @Test(arguments: [Change.swap, .recreate])
    func `an interrupt while a container stops for good says what is awaited`(change: Change) async throws {
        // A function without a route is removed.
        let (after, stop) =
            change == .swap ? (change.after, "stop shop_sum_1") : (Fixtures.desired([]), "stop shop_sum_1_ending")
        let world = try await Self.interrupting(stop, { try await Fixtures.deployed(change.before) }, after)
        #expect(world.waits(.container("sum")) == ["interrupted: waiting until shop_sum_1 has stopped"])
        #expect(!world.warnings(.container("sum")).contains { $0.hasPrefix("interrupted: ") })
    }

    @Test func `nobody is told that a container starts again which just failed to start`() async throws {
        let world = try await Self.interrupting(
            "stop shop_sum_1_ending",
            {
                let world = try await Fixtures.deployed(RecreateTests.before)
                ReturnTests.set(world, "shop_sum_1", "exited")
                world.change { $0.images["sha256:a"]?.readyAfter = nil }
                return world
            }, RecreateTests.before)
        #expect(world.waits(.container("sum")).contains("interrupted: waiting until shop_sum_1 has stopped"))
        #expect(!world.warnings(.container("sum")).contains { $0.hasPrefix("interrupted: ") })
    }

    @Test func `an interrupt while requests end leaves the container unmarked, and it serves on`() async throws {
        let both = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])
        let world = try await Fixtures.deployed(both)
        world.change { $0.inFlight["mul-1"] = ($0.clock, $0.clock + .seconds(20)) }
        let plain = world.deployer()
        var effects = plain.effects
        let sleep = effects.clock.sleep
        effects.clock.sleep = { pause in
            if world.snapshot.effects.contains("load") { throw CancellationError() }
            try await sleep(pause)
        }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        _ = try? await host.applyLocked(Self.before)
        #expect(world.snapshot.containers.values.contains { $0.name == "shop_mul_1" && $0.state == "running" })
        world.revive()
        let report = try await world.deployer().deployLocked(both)
        #expect(report.plan.changes.map(\.node) == [.caddyfile] && world.snapshot.serves("mul"))
    }

    @Test func `a container that cannot be marked is stopped all the same, with a warning`() async throws {
        let world = try await Fixtures.deployed(RecreateTests.before)
        let id = try #require(world.snapshot.id(named: "shop_sum_1"))
        world.change { $0.failing = ("rename \(id) shop_sum_1_ending", false) }
        let report = try await world.deployer().deployLocked(RecreateTests.after)
        #expect(report.failures.isEmpty && world.snapshot.serves("sum"))
        #expect(
            world.warnings(.container("sum")) == ["could not be renamed to shop_sum_1_ending before its stop: disk full"])
    }

    @Test(arguments: [
        ("shop_sum_1_ending", "shop_sum_1", true), ("shop_sum_1", "shop_sum_1", false), ("mine_ending", "mine_ending", false),
        ("shop_sum_2_ending", "shop_sum_2_ending", false),
    ])
    func `the mark is no part of an observed name`(name: String, observed: String, isEnding: Bool) async throws {
        let world = try await Fixtures.deployed(Self.before)
        world.change { state in
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.name = name }
        }
        let container = try #require(try await world.deployer().observe().containers.first)
        #expect(container.name == observed && container.isEnding == isEnding)
        #expect(
            try await Reconciler.changes(from: world.deployer().observe(for: Self.before), to: Self.before).isEmpty
                == (name == observed && name == "shop_sum_1"))
    }

    @Test(arguments: Change.allCases)
    func `the next run does not rely on a container that an interrupted run stops`(change: Change) async throws {
        try await CutOff.interrupting {
            try await Fixtures.deployed(change.before)
        } act: {
            _ = try await $0.deployLocked(change.after)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(change.before)
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
        }
    }

    @Test(arguments: Change.allCases)
    func `the next run does not rely on a container that a killed run stops`(change: Change) async throws {
        try await CutOff.everywhere(after: false, late: true) {
            try await Fixtures.deployed(change.before)
        } act: {
            _ = try await $0.deployLocked(change.after)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(change.before)
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
            let report = try await world.deployer().deployLocked(change.before)
            #expect(report.failures.isEmpty && world.snapshot.serves("sum"), cut)
        }
    }

    @Test func `functions serve again after a removal that was killed`() async throws {
        let both = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])
        try await CutOff.everywhere(after: false, late: true) {
            try await Fixtures.deployed(both)
        } act: {
            _ = try await $0.deployLocked(Self.before)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(both)
            world.settle()
            #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"), cut)
        }
    }

    @Test func `functions serve again after an end of the project that was killed`() async throws {
        try await CutOff.everywhere(after: false, late: true) {
            try await Fixtures.deployed(Self.before)
        } act: {
            try await $0.down()
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(Self.before)
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
        }
    }

    @Test func `a supervisor repairs a function whose stop a killed run began`() async throws {
        try await CutOff.everywhere(after: false, late: true) {
            try await Fixtures.deployed(RecreateTests.before)
        } act: {
            _ = try await $0.deployLocked(RecreateTests.after)
        } check: { world, cut in
            var memory = Supervisor.Memory()
            let supervisor = Supervisor(world.deployer(), jitter: { 0 })
            try await supervisor.look(&memory)
            world.settle()
            try await supervisor.look(&memory)
            world.change { $0.clock += .seconds(1) }
            try await supervisor.look(&memory)
            #expect(world.snapshot.serves("sum"), cut)
        }
    }

    @Test func `an interrupted rollback ends with one of both versions serving`() async throws {
        try await CutOff.interrupting {
            let world = try await Fixtures.deployed(RecreateTests.before)
            _ = try await world.deployer().deployLocked(RecreateTests.after)
            world.revive()
            return world
        } act: {
            _ = try await $0.rollBack(to: 1)
        } check: { world, cut in
            world.settle()
            #expect(world.snapshot.serves("sum") && !RecreateTests.runsTwice(world), cut)
        }
    }

    @Test func `functions serve again after an interrupted removal`() async throws {
        let both = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])
        let count = try await CutOff.interrupting {
            try await Fixtures.deployed(both)
        } act: {
            _ = try await $0.deployLocked(Self.before)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(both)
            world.settle()
            #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"), cut)
        }
        #expect(count >= 2)
    }

    @Test func `functions serve again after an interrupted end of the project`() async throws {
        let count = try await CutOff.interrupting {
            try await Fixtures.deployed(Self.before)
        } act: {
            try await $0.down()
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(Self.before)
            world.settle()
            #expect(world.snapshot.serves("sum"), cut)
        }
        #expect(count >= 4)
    }

    enum End: String, CaseIterable, Sendable { case removal, down, rollback, restart, repair }

    @Test(arguments: End.allCases)
    func `the next run serves all again, whatever answer of the engine was lost`(end: End) async throws {
        let both = Fixtures.desired([Fixtures.function("mul"), RecreateTests.before.functions[0]])
        let count = try await CutOff.losing {
            let world = try await Fixtures.deployed(both)
            if end == .rollback {
                _ = try await world.deployer().deployLocked(Fixtures.desired([Fixtures.function("mul"), RecreateTests.after.functions[0]]))
            }
            if end == .repair {
                world.change { state in
                    if let id = state.id(named: "shop_sum_1") { state.containers[id]?.isSick = true }
                }
            }
            world.revive()
            return world
        } act: { host in
            switch end {
            case .removal: _ = try await host.deployLocked(Self.before)
            case .down: try await host.down()
            case .rollback: _ = try await host.rollBack(to: 1)
            case .restart: try await host.restartLocked("sum")
            case .repair:
                var memory = Supervisor.Memory()
                try await Supervisor(host, jitter: { 0 }).look(&memory)
            }
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(both)
            world.settle()
            #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"), cut)
            #expect(world.snapshot.serving("sum")?.specification.image == "sha256:a", cut)
            let report = try await world.deployer().deployLocked(both)
            #expect(report.failures.isEmpty && world.snapshot.containers.count == 3 && !Self.isMarked(world), cut)
        }
        #expect(count >= 4)
    }

    @Test(arguments: ["exited", "sick", "proxy"])
    func `an interrupted repair is finished by the next run`(trouble: String) async throws {
        try await CutOff.interrupting {
            let world = try await Fixtures.deployed(RecreateTests.before)
            world.change { state in
                let name = trouble == "proxy" ? "shop_proxy" : "shop_sum_1"
                guard let id = state.id(named: name) else { return }
                if trouble == "sick" { state.containers[id]?.isSick = true } else { state.containers[id]?.state = "exited" }
            }
            return world
        } act: {
            var memory = Supervisor.Memory()
            try await Supervisor($0, jitter: { 0 }).look(&memory)
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(RecreateTests.before)
            world.settle()
            #expect(world.snapshot.serves("sum") && !RecreateTests.runsTwice(world), cut)
        }
    }

    @Test func `routes that an interrupted run loaded are on record as loaded`() async throws {
        let after = Fixtures.desired(
            [Fixtures.function("sum")], routes: [DesiredRoute(path: "/sum", function: "sum"), DesiredRoute(path: "/new", function: "sum")])
        try await CutOff.interrupting {
            try await Fixtures.deployed(Self.before)
        } act: {
            _ = try await $0.deployLocked(after)
        } check: { world, cut in
            world.settle()
            let loaded = try world.deployer().loadedCaddyfile()
            #expect(loaded?.text == world.snapshot.loaded, cut)
        }
    }

    @Test func `an interrupt during the stop warns that an earlier end leaves the function down`() async throws {
        let world = try await Self.interrupting(
            "stop shop_sum_1_ending", { try await Fixtures.deployed(RecreateTests.before) }, RecreateTests.after)
        #expect(
            world.warnings(.container("sum")) == [
                "interrupted: shop_sum_1 starts again as soon as it has stopped; ending faaso before that leaves sum without a container"
            ])
        #expect(world.waits(.container("sum")) == ["shop_sum_1 is started again"])
        #expect(world.snapshot.serves("sum"))
    }
}
