import Basics
import ContainerEngine
import DeploymentSupport
import Synchronization
import Testing

@testable import Deployment
@testable import SingleHost

struct SupervisorTests {
    let desired = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])

    func look(_ world: FakeWorld, _ memory: inout Supervisor.Memory, jitter: Double = 0) async throws {
        try await Supervisor(world.deployer(), jitter: { jitter }).lookLocked(&memory)
    }

    @Test func `what is well is left alone`() async throws {
        let world = try await Fixtures.deployed(desired)
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        #expect(world.snapshot.effects == [])
    }

    @Test func `nothing is done where nothing is deployed, or all was taken down`() async throws {
        let world = Fixtures.world()
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        _ = try await world.deployer().deployLocked(desired)
        try await world.deployer().downLocked()
        world.revive()
        try await look(world, &memory)
        #expect(world.snapshot.effects == [] && world.snapshot.containers.isEmpty)
    }

    @Test func `a container that ended is the engine's to start again, for ten seconds`() async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.state = "restarting" }
        }
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        #expect(world.snapshot.effects == [] && memory.snapshot.functions["sum"]?.isRunning == false)
        try await world.deployer().effects.clock.sleep(.seconds(9))
        try await look(world, &memory)
        #expect(world.snapshot.effects == [])
        try await world.deployer().effects.clock.sleep(.seconds(2))
        try await look(world, &memory)
        #expect(world.snapshot.serves("sum") && memory.snapshot.repairs["container:sum"] == 1)
    }

    @Test(arguments: ["exited", "paused", "removed", "sick"])
    func `a function that does not serve is repaired`(damage: String) async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.mustServe = ["mul"]
            guard let id = state.id(named: "shop_sum_1") else { return }
            switch damage {
            case "removed": state.containers[id] = nil
            case "sick": state.containers[id]?.isSick = true
            default: state.containers[id]?.state = damage
            }
        }
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        let state = world.snapshot
        #expect(state.serves("sum") && state.violations == [] && state.containers.count == 3)
        #expect(!state.effects.contains { $0.contains("deployments") || $0.contains("mul") })
    }

    @Test(arguments: ["as recorded", "another"])
    func `connections stay open again after a deployment was killed before its reload`(loaded: String) async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.files["/state/loading"] = []
            if loaded == "another" { state.files["/state/proxy/Caddyfile"] = Array("another".utf8) }
        }
        var memory = Supervisor.Memory()
        for _ in 0..<2 {
            try await look(world, &memory)
            #expect(world.snapshot.files["/state/loading"] == nil)
            #expect(memory.snapshot.repairs == ["caddyfile": 1])
        }
    }

    @Test func `a missing proxy is made anew`() async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in state.containers = state.containers.filter { !$0.value.isProxy } }
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"))
    }

    @Test func `functions do not wait for a silent proxy, which is replaced after ten seconds`() async throws {
        let world = try await Fixtures.deployed(desired)
        let plain = world.deployer()
        var effects = plain.effects
        effects.proxy.silence = {
            let isNew = world.snapshot.effects.contains("create shop_proxy")
            return isNew ? nil : .keeper("no answer within 2s")
        }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker, log: world.note)
        let supervisor = Supervisor(host, jitter: { 0 })
        world.change { state in if let id = state.id(named: "shop_sum_1") { state.containers[id]?.state = "exited" } }
        var memory = Supervisor.Memory()
        try await supervisor.look(&memory)
        #expect(world.snapshot.serves("sum") && !world.snapshot.effects.contains("create shop_proxy"))
        #expect(memory.snapshot.proxyAnswers == false)
        try await host.effects.clock.sleep(.seconds(11))
        try await supervisor.look(&memory)
        #expect(world.snapshot.effects.contains("create shop_proxy") && memory.snapshot.repairs["proxy"] == 1)
        let cause = "replace (interrupts): unhealthy (its keeper does not answer: no answer within 2s)"
        #expect(world.snapshot.events.contains { $0.kind == .repair && $0.message == cause })
    }

    @Test func `it obeys the record, not what somebody else made of it`() async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.secrets["password"] = ("v1", [1])
            if let id = state.id(named: "shop_sum_1") { state.containers[id]?.specification.image = "sha256:b" }
        }
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        #expect(world.snapshot.effects == [])
    }

    @Test func `a flapping function is retried ever less often, and others at once`() async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.images["sha256:a"]?.exits = true
            state.containers = state.containers.filter { $0.value.name != "shop_sum_1" }
        }
        var memory = Supervisor.Memory()
        var tries: [Duration] = []
        let began = world.snapshot.clock
        for _ in 0..<400 {
            let before = world.snapshot.effects.count
            try await look(world, &memory)
            if world.snapshot.effects.count > before { tries.append(world.snapshot.clock - began) }
            world.change { $0.clock += .milliseconds(500) }
        }
        let waits = zip(tries.dropFirst(), tries).map { $0 - $1 }
        #expect(tries.count >= 10 && tries.count <= 12)
        #expect(zip(waits.dropFirst(), waits).allSatisfy { $0 >= $1 } && (waits.last ?? .zero) > .seconds(40))
        world.change { state in
            state.images["sha256:a"]?.exits = false
            if let id = state.id(named: "shop_mul_1") { state.containers[id]?.state = "exited" }
        }
        try await look(world, &memory)
        #expect(world.snapshot.serves("mul") && !world.snapshot.serves("sum"))
        world.change { $0.clock += .seconds(300) }
        try await look(world, &memory)
        #expect(world.snapshot.serves("sum"))
    }

    /// The number of observations in ten simulated seconds, with an interval of one.
    func looks(_ world: FakeWorld, _ memory: inout Supervisor.Memory) async throws -> Int {
        let looks = Mutex(0)
        let supervisor = Supervisor(world.deployer(), jitter: { 0 }) { _ in looks.withLock { $0 += 1 } }
        let end = world.snapshot.clock + .seconds(10)
        while world.snapshot.clock < end {
            try await supervisor.look(&memory)
            let rest = supervisor.until(memory, .seconds(1))
            world.change { $0.clock += rest }
        }
        return looks.withLock { $0 }
    }

    @Test(arguments: ["the lock", "the engine"])
    func `while a repair is not possible, it looks once in an interval`(missing: String) async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.images["sha256:a"]?.exits = true
            state.containers = state.containers.filter { $0.value.name != "shop_sum_1" }
        }
        var memory = Supervisor.Memory()
        try await look(world, &memory)
        #expect(memory.waiting == [.container("sum")])
        world.change { state in
            state.images["sha256:a"]?.exits = false
            if missing == "the lock" { state.lockHolder = "faaso up (process 12)" } else { state.engineIsDown = true }
        }
        // One of them happened when the repair was due.
        #expect((10...11).contains(try await looks(world, &memory)))
        #expect(!world.snapshot.serves("sum"))
        world.change { ($0.lockHolder, $0.engineIsDown) = (nil, false) }
        #expect(try await looks(world, &memory) == 10)
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `the same trouble is said once`() async throws {
        let world = try await Fixtures.deployed(desired)
        world.change { state in
            state.images["sha256:a"]?.exits = true
            state.containers = state.containers.filter { $0.value.name != "shop_sum_1" }
        }
        var memory = Supervisor.Memory()
        let supervisor = Supervisor(world.deployer(), jitter: { 0 })
        for _ in 0..<3 {
            try await supervisor.lookLocked(&memory)
        }
        let said = world.snapshot.events.filter { $0.subject == .container("sum") && $0.kind == .repair }
        #expect(said.map(\.message) == ["create: not-running (no container)"])
    }

    @Test func `waits double up to five minutes, and what was stable starts anew`() {
        var backoff = Backoff()
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<14 {
            #expect(backoff.isDue(now))
            backoff.note(now, jitter: 0)
            waits.append(backoff.notBefore - now)
            now = backoff.notBefore
        }
        #expect(waits.map(\.seconds) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 300, 300])
        backoff.note(now + .seconds(361), jitter: 1)
        #expect(backoff.tries == 1 && backoff.notBefore == now + .seconds(361) + .milliseconds(50))
    }
}
