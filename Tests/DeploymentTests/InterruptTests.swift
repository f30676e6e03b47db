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
            let report = try await world.deployer().deployLocked(change.after)
            #expect(report.failures.isEmpty && world.snapshot.serves("sum"), cut)
            #expect(world.snapshot.containers.count == 2, cut)
        }
        #expect(count >= 4)
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
        let world = try await Fixtures.deployed(RecreateTests.before)
        let effects = try await Self.effects(of: RecreateTests.after)
        let task = Task {
            while world.snapshot.interrupt == nil { await Task.yield() }
            _ = try await world.deployer().deployLocked(RecreateTests.after)
        }
        let stop = try #require(effects.firstIndex(of: "stop shop_sum_1_ending"))
        world.change { ($0.interruptAt, $0.interrupt) = (stop, { task.cancel() }) }
        _ = await task.result
        world.settle()
        #expect(
            world.warnings(.container("sum")) == [
                "interrupted: shop_sum_1 starts again as soon as it has stopped; ending faaso before that leaves sum without a container"
            ])
        #expect(world.snapshot.serves("sum"))
    }

    private static func effects(of desired: DesiredState) async throws -> [String] {
        let world = try await Fixtures.deployed(RecreateTests.before)
        _ = try await world.deployer().deployLocked(desired)
        return world.snapshot.effects
    }
}
