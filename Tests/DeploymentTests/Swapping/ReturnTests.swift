import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The return to the version that served before, after the replacement failed.
struct ReturnTests {
    enum Trouble: String, CaseIterable, Sendable {
        case exits, silent, secret, network, image, root
    }

    static func desired(_ deploy: DeployMethod, image: String = "a", _ change: (inout ContainerConfiguration) -> Void = { _ in })
        -> DesiredState
    {
        var sum = Fixtures.function("sum", image: image, change)
        sum.deploy = deploy
        return Fixtures.desired([sum])
    }

    /// The desired state whose deployment fails, in a world that has the trouble.
    static func failing(_ deploy: DeployMethod, _ trouble: Trouble, _ world: FakeWorld) -> DesiredState {
        world.change { state in
            switch trouble {
            case .exits: state.images["sha256:b"]?.exits = true
            case .silent: state.images["sha256:b"]?.readyAfter = nil
            case .image: state.images["sha256:b"] = nil
            case .root: state.images["sha256:b"]?.user = "root"
            case .secret, .network: break
            }
        }
        var result = desired(deploy, image: "b") {
            if trouble == .secret { $0.secrets = ["password": ""] }
            if trouble == .network { $0.networks = ["missing"] }
        }
        if trouble == .network { result.functions[0].externalNetworks = ["missing"] }
        return result
    }

    static func set(_ world: FakeWorld, _ name: String, _ word: String) {
        world.change { state in
            if let id = state.id(named: name) { state.containers[id]?.state = word }
        }
    }

    static func remove(_ world: FakeWorld, _ name: String) {
        world.change { state in
            if let id = state.id(named: name) { state.containers[id] = nil }
        }
    }

    @Test(arguments: DeployMethod.allCases, Trouble.allCases)
    func `a version that was stopped by hand runs again after a failed replacement`(deploy: DeployMethod, trouble: Trouble) async throws {
        for word in ["exited", "paused"] {
            let world = try await Fixtures.deployed(Self.desired(deploy))
            let after = Self.failing(deploy, trouble, world)
            Self.set(world, "shop_sum_1", word)
            let report = try await world.deployer().deployLocked(after)
            #expect(report.failures.keys.sorted() == ["sum"])
            #expect(world.snapshot.serves("sum") && world.snapshot.serving("sum")?.name == "shop_sum_1", "\(word)")
            #expect(world.snapshot.containers.count == 2)
        }
    }

    @Test(arguments: DeployMethod.allCases)
    func `a version that was removed by hand is made again after a failed replacement`(deploy: DeployMethod) async throws {
        let world = try await Fixtures.deployed(Self.desired(deploy))
        let after = Self.failing(deploy, .exits, world)
        Self.remove(world, "shop_sum_1")
        let report = try await world.deployer().deployLocked(after)
        #expect(report.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.serves("sum") && world.snapshot.serving("sum")?.specification.image == "sha256:a")
    }

    @Test(arguments: DeployMethod.allCases, [false, true])
    func `two bad deployments, the first cut off anywhere, leave the old version`(deploy: DeployMethod, isDone: Bool) async throws {
        try await CutOff.everywhere(after: isDone) {
            let world = try await Fixtures.deployed(Self.desired(deploy))
            world.change { $0.images["sha256:b"]?.exits = true }
            return world
        } act: {
            _ = try await $0.deployLocked(Self.desired(deploy, image: "b"))
        } check: { world, cut in
            _ = try await world.deployer().deployLocked(Self.desired(deploy, image: "b"))
            #expect(world.snapshot.serves("sum") && world.snapshot.serving("sum")?.specification.image == "sha256:a", cut)
            #expect(world.snapshot.containers.count == 2, cut)
        }
    }

    @Test(arguments: DeployMethod.allCases, ["image", "test", "candidate"])
    func `a stopped version runs again if the new one never gets to its container`(deploy: DeployMethod, failing: String) async throws {
        let world = try await Fixtures.deployed(Self.desired(deploy))
        Self.set(world, "shop_sum_1", "exited")
        world.change { $0.images["sha256:b"]?.exits = failing == "candidate" }
        let results = try await Self.run(world, Self.desired(deploy, image: "b"), failing: failing)
        #expect(results.contains { $0.outcome == .failed })
        #expect(world.snapshot.serves("sum") && world.snapshot.serving("sum")?.name == "shop_sum_1")
        #expect(world.snapshot.containers.count == 2)
    }

    @Test(arguments: [false, true])
    func `a stopped version runs again if the candidate ended, also in a cancelled run`(isCancelled: Bool) async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        let after = Self.desired(.swap, image: "b")
        let host = world.deployer()
        try await host.prepare(after)
        let candidate = try await host.stage(after.functions[0], in: after)
        Self.set(world, candidate.name, "exited")
        let task = Task {
            if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
            try await host.apply(after.functions[0], in: after, starts: false, candidate: candidate, because: [])
        }
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(world.snapshot.serves("sum") && world.snapshot.serving("sum")?.name == "shop_sum_1")
        #expect(world.snapshot.containers.count == 2)
    }

    @Test func `a stopped version runs again if only its tests changed and fail`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        let results = try await Self.run(world, Self.desired(.swap), failing: "test")
        #expect(results.contains { $0.outcome == .failed } && world.snapshot.serves("sum"))
    }

    @Test func `a container that failed unchanged is not tried once more`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        world.change { $0.images["sha256:a"]?.exits = true }
        let report = try await world.deployer().deployLocked(Self.desired(.swap))
        #expect(report.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.effects.count { $0.hasPrefix("start ") } == 2)
    }

    @Test func `a stopped version runs again if the proxy failed before the version was tried`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        world.change { $0.heldPorts = [9090] }
        var after = Self.desired(.swap)
        after.listen.port = 9090
        let report = try await world.deployer().applyLocked(after)
        #expect(report.failures.keys.sorted() == ["sum"] && world.snapshot.serves("sum"))
    }

    @Test func `a stopped version runs again if it was refused before it was tried`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        let host = world.deployer()
        let desired = Self.desired(.swap)
        let run = DeploymentRun(
            host, host.observation(of: try await host.observe(for: desired)), desired,
            refused: ["sum": FakeWorld.Refused(description: "a secret is missing")])
        let graph = try Graph(DeploymentGraph.edges(functions: ["sum"], removed: []).map { (id: $0.key, edges: $0.value) })
        let results = await Executor(jobs: 2).run(graph, rules: run.rules(graph))
        _ = try await run.finish(results, commit: nil)
        #expect(DeploymentReport(results: results, record: nil).failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `the record is written before the old version starts again, which is told`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        let after = Self.failing(.swap, .exits, world)
        Self.remove(world, "shop_sum_1")
        _ = try await world.deployer().deployLocked(after)
        let effects = world.snapshot.effects
        let record = try #require(effects.firstIndex(of: "write /state/deployments/000002.json"))
        #expect(try #require(effects.lastIndex { $0.hasPrefix("start shop_sum_") }) > record)
        #expect(world.waits(.container("sum")) == ["the version before is started again"])
    }

    @Test func `the version that served is started again even if the record cannot be written`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        let after = Self.failing(.swap, .exits, world)
        Self.remove(world, "shop_sum_1")
        world.change { $0.failing = ("write /state/deployments/000002.json", false) }
        await #expect(throws: FakeWorld.Refused.self) { try await world.deployer().deployLocked(after) }
        #expect(world.snapshot.serves("sum"))
    }

    @Test func `a few versions are started again at once, not all`() async throws {
        let names = (1...9).map { "f\($0)" }
        let world = try await Fixtures.deployed(Fixtures.desired(names.map { Fixtures.function($0) }))
        for name in names { Self.remove(world, "shop_\(name)_1") }
        world.change { $0.images["sha256:b"]?.exits = true }
        let plain = world.deployer()
        var effects = plain.effects
        let start = effects.engine.start
        let running = Mutex((now: 0, most: 0))
        effects.engine.start = { id in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<50 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            try await start(id)
        }
        let host = SingleHost(project: "shop", state: plain.state, effects: effects, invoker: plain.invoker)
        _ = try await host.applyLocked(Fixtures.desired(names.map { Fixtures.function($0, image: "b") }))
        for name in names { #expect(world.snapshot.serves(name), "\(name)") }
        #expect(running.withLock(\.most) <= DeploymentRun.restoredAtOnce)
    }

    @Test func `a candidate that never served is not started instead of the new version`() async throws {
        let first = try await Self.firstDeployment()
        let start = try #require(first.firstIndex(of: "start shop_sum_1"))
        let world = Fixtures.world()
        world.change { $0.killAt = (start, true) }
        _ = try? await world.deployer().deployLocked(Self.desired(.swap))
        world.revive()
        world.change { state in
            for (id, container) in state.containers where !container.isProxy { state.containers[id]?.state = "exited" }
            state.images["sha256:b"]?.exits = true
        }
        #expect(world.snapshot.id(named: "shop_sum_1") != nil && world.snapshot.text("/state/upstreams/sum") == nil)
        _ = try await world.deployer().deployLocked(Self.desired(.swap, image: "b"))
        #expect(world.snapshot.containers.values.allSatisfy { $0.isProxy || $0.state != "running" })
    }

    @Test func `an interrupted run leaves a function alone that it never came to`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.swap))
        Self.set(world, "shop_sum_1", "exited")
        let results = try await Self.run(world, Self.desired(.swap, image: "b"), failing: "interrupt")
        #expect(!results.contains { $0.outcome == .failed })
        #expect(world.snapshot.serving("sum")?.state == "exited")
    }

    @Test func `the old version is awaited with its own health settings`() async throws {
        let world = try await Fixtures.deployed(Self.desired(.recreate))
        var after = Self.desired(.recreate, image: "b")
        after.functions[0].health.startPeriod = .milliseconds(20)
        _ = try await world.deployer().deployLocked(after)
        let state = world.snapshot
        #expect(state.events.contains { $0.kind == .started && $0.message == "started shop_sum_1 again" })
        #expect(world.warnings(.container("sum")) == [] && state.serves("sum"))
    }

    @Test(arguments: [Trouble.secret, .network, .image, .root])
    func `recreate finds what cannot work before it stops the old container`(trouble: Trouble) async throws {
        let world = try await Fixtures.deployed(Self.desired(.recreate))
        world.change { $0.mustServe = ["sum"] }
        let report = try await world.deployer().deployLocked(Self.failing(.recreate, trouble, world))
        #expect(report.failures.keys.sorted() == ["sum"])
        #expect(world.snapshot.violations == [] && !world.snapshot.effects.contains { $0.hasPrefix("stop") })
    }

    private static func firstDeployment() async throws -> [String] {
        let world = Fixtures.world()
        _ = try await world.deployer().deployLocked(desired(.swap))
        return world.snapshot.effects
    }

    /// Runs a deployment with an image, a test and a candidate before the container.
    private static func run(_ world: FakeWorld, _ desired: DesiredState, failing: String) async throws -> [NodeResult] {
        struct Failed: Error {}
        var unbuilt = desired
        unbuilt.functions[0].image = nil
        let host = world.deployer()
        let run = DeploymentRun(host, host.observation(of: try await host.observe(for: unbuilt)), unbuilt)
        var edges = DeploymentGraph.edges(functions: ["sum"], removed: [])
        edges[.image("sum")] = Graph.Edges()
        edges[.test("sum")] = Graph.Edges(needs: [.image("sum")])
        edges[.container("sum")]?.needs += [.image("sum"), .test("sum")]
        if failing == "candidate" {
            edges[.candidate("sum")] = Graph.Edges(needs: [.image("sum")], after: [.proxy])
            edges[.container("sum")]?.needs.append(.candidate("sum"))
        }
        let graph = try Graph(edges.map { (id: $0.key, edges: $0.value) })
        func rule(_ node: Node, _ action: Action, _ output: NodeOutput) -> ScriptedRule {
            ScriptedRule(Step(node, action, [Reason(.neverBuilt)])) {
                if failing == "interrupt" { withUnsafeCurrentTask { $0?.cancel() } }
                if failing == node.kind.rawValue { throw Failed() }
                try Task.checkCancellation()
                return output
            }
        }
        let image = desired.functions[0].image.map(NodeOutput.image) ?? .none
        let made: Rules = [.image("sum"): rule(.image("sum"), .build, image), .test("sum"): rule(.test("sum"), .test, .none)]
        let rules = run.rules(graph).merging(made) { $1 }
        let task = Task {
            let results = await Executor(jobs: 2) { event in
                if failing == "interrupt", case .started = event { withUnsafeCurrentTask { $0?.cancel() } }
            }.run(graph, rules: rules)
            _ = try await run.finish(results, commit: nil)
            return results
        }
        return try await task.value
    }
}
