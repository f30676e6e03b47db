import BuildGraph
import ContainerEngine
import DeploymentSupport
import FunctionModel
import Synchronization
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// A deployment as a part of the larger graph of `up`. Images become known during the run, and
/// candidates start before the end of the tests.
struct DeploymentRunTests {
    let before = Fixtures.desired([Fixtures.function("mul"), Fixtures.function("sum")])
    let after = Fixtures.desired([Fixtures.function("mul", image: "b"), Fixtures.function("sum", image: "c")])

    struct TestFailed: Error {}

    /// Runs a deployment. The images of `desired` come from nodes of their own, with a test before
    /// each container.
    /// - Parameter failing: the functions whose tests fail.
    func run(
        _ deployer: SingleHost, _ desired: DesiredState, failing: Set<String> = [], jobs: Int = 2, failFast: Bool = false,
        adopt: Bool = false,
        onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> (results: [NodeResult], record: DeploymentRecord?) {
        var unbuilt = desired
        for index in unbuilt.functions.indices { unbuilt.functions[index].image = nil }
        let run = DeploymentRun(deployer, deployer.observation(of: try await deployer.observe(for: unbuilt)), unbuilt, adopt: adopt)
        try await run.begin()
        var edges = DeploymentGraph.edges(functions: desired.functions.map(\.name), removed: run.removed)
        var made: Rules = [:]
        for function in desired.functions {
            let (image, test) = (Node.image(function.name), Node.test(function.name))
            edges[image] = Graph.Edges()
            edges[test] = Graph.Edges(needs: [image])
            edges[.candidate(function.name)] = Graph.Edges(needs: [image], after: [.proxy])
            edges[.container(function.name)]?.needs += [image, test, .candidate(function.name)]
            made[image] = ScriptedRule(Step(image, .build, [Reason(.neverBuilt)])) { function.image.map(NodeOutput.image) ?? .none }
            made[test] = ScriptedRule(Step(test, .test, [Reason(.neverBuilt)])) {
                if failing.contains(function.name) { throw TestFailed() }
                return .none
            }
        }
        let graph = try Graph(edges.map { (id: $0.key, edges: $0.value) })
        let results = await Executor(jobs: jobs, failFast: failFast, onEvent: onEvent).run(
            graph, rules: run.rules(graph).merging(made) { $1 })
        return (results, try await run.finish(results, commit: nil))
    }

    func world(_ change: (inout FakeWorld.State) -> Void = { _ in }) async throws -> FakeWorld {
        let world = try await Fixtures.deployed(before)
        world.change { state in
            state.mustServe = ["mul", "sum"]
            change(&state)
        }
        return world
    }

    @Test(arguments: [true, false])
    func `tests wait for a candidate whose start is under way`(succeeds: Bool) async throws {
        let candidates = WaitingCandidates()
        // A start that has not begun may need the job that waits here.
        #expect(await candidates.underWay("sum") == nil)
        candidates.begin("sum")
        async let found = candidates.underWay("sum")
        await Task.yield()
        let plan = Replacement(
            Fixtures.function("sum"), number: 2, in: ObservedState(), names: ObjectNames(project: "shop"), because: [])
        let candidate = Candidate(
            function: Fixtures.function("sum"), id: "c2", name: "shop_sum_2", alias: "sum-2", port: 1, plan: plan)
        if succeeds { candidates.add(candidate, for: "sum") }
        candidates.end("sum")
        #expect(await found == (succeeds ? candidate : nil))
        // It stays for the switch, and a later question does not wait.
        #expect(await candidates.underWay("sum") == (succeeds ? candidate : nil))
    }

    @Test func `images that become known are deployed and on record`() async throws {
        let world = try await world()
        let (results, record) = try await run(world.deployer(), after)
        #expect(results.allSatisfy { $0.outcome == .done || $0.outcome == .reused })
        #expect(record?.desired == after && record?.failed == [:])
        #expect(world.snapshot.violations == [] && world.snapshot.containers.count == 3)
    }

    @Test func `a test that fails removes its candidate, and is on record as why`() async throws {
        let world = try await world()
        let record = try await run(world.deployer(), after, failing: ["sum"]).record
        #expect(record?.desired.function("mul") == after.function("mul") && record?.desired.function("sum") == before.function("sum"))
        #expect(record?.failed == ["sum": "TestFailed()"])
        #expect(world.snapshot.violations == [] && world.snapshot.containers.count == 3)
        #expect(world.snapshot.serving("sum")?.specification.image == "sha256:a")
    }

    @Test func `a proxy that ends during a run serves again after it`() async throws {
        let world = try await Fixtures.deployed(before)
        _ = try await run(world.deployer(), after) { event in
            guard case .ended(let result) = event, result.node == .container("sum") else { return }
            world.change { state in
                for id in state.containers.keys where state.containers[id]?.isProxy == true { state.containers[id]?.state = "exited" }
            }
        }
        #expect(world.snapshot.containers.values.filter(\.isProxy).map(\.state) == ["running"])
    }

    @Test(arguments: [false, true])
    func `wherever it is cut off the next one finishes it`(after isDone: Bool) async throws {
        let count = try await CutOff.everywhere(after: isDone, { try await world() }) { deployer in
            _ = try await run(deployer, after, jobs: 4)
        } check: { world, cut in
            let results = try await run(world.deployer(), after).results
            #expect(results.allSatisfy { $0.error == nil }, cut)
            #expect(world.snapshot.violations == [], cut)
            #expect(world.snapshot.containers.count == 3, cut)
            #expect(world.snapshot.serving("sum")?.specification.image == "sha256:c", cut)
        }
        #expect(count > 10)
    }

    @Test func `an interrupted run records what it did, and why not the rest`() async throws {
        let world = try await world()
        let task = Mutex<Task<DeploymentRecord?, any Error>?>(nil)
        let (known, isKnown) = AsyncStream<Void>.makeStream()
        let running = Task { () -> DeploymentRecord? in
            for await _ in known {}
            return try await run(world.deployer(), after, jobs: 1) { event in
                if case .ended(let result) = event, result.node.kind == .container, result.outcome == .done {
                    task.withLock { $0?.cancel() }
                }
            }.record
        }
        task.withLock { $0 = running }
        isKnown.finish()
        let record = try #require(try await running.value)
        // Nothing is known of the functions that the run did not reach.
        #expect(record.failed.values.allSatisfy { $0 == "interrupted" })
        #expect(record.changes.count == 1)
        for function in ["mul", "sum"] {
            let wanted = record.changes.contains { $0.node == .container(function) } ? after : before
            #expect(record.desired.function(function) == wanted.function(function))
            #expect(world.snapshot.serving(function)?.specification.image == wanted.function(function)?.image?.id)
        }
        #expect(record.desired.routes == before.routes)
        #expect(world.snapshot.violations == [] && world.snapshot.containers.count == 3)
    }

    @Test func `a proxy that cannot start is tried once, and nothing else with it`() async throws {
        let world = try await world { $0.heldPorts = [9090] }
        var moved = after
        moved.listen = Listen(host: "127.0.0.1", port: 9090)
        // A bind does not detect the process that has this port.
        world.change { state in (state.heldPorts, state.hiddenPorts) = ([], [9090]) }
        let (results, record) = try await run(world.deployer(), moved, jobs: 1)
        let failed = results.filter { $0.outcome == .failed }
        #expect(failed.allSatisfy { $0.error as? DeploymentError == .listenTaken("127.0.0.1:9090") } && !failed.isEmpty)
        #expect(world.snapshot.effects.count { $0.hasPrefix("create shop_proxy") } == 1, "\(world.snapshot.effects)")
        #expect(record?.desired.listen == before.listen && record?.desired.routes == before.routes)
        #expect(world.snapshot.serves("sum") && world.snapshot.serves("mul"))
    }

    @Test func `an adopted project of another repository belongs to the new one`() async throws {
        let world = try await world()
        var desired = before
        desired.repository = "https://example.org/other.git"
        let refused = DeploymentError.otherRepository(project: "shop", owner: before.repository)
        await #expect(throws: refused) { try await run(world.deployer(), desired) }
        #expect(world.snapshot.effects == [])
        #expect(try await run(world.deployer(), desired, adopt: true).record?.desired.repository == desired.repository)
        await #expect(throws: DeploymentError.self) { try await run(world.deployer(), before) }
    }

    @Test(arguments: [
        (AdoptingCommand.up, "take it over: faaso up --adopt, or choose another project name in faaso.yml"),
        (.deploy, "take it over: faaso deploy --adopt, or choose another project name in faaso.yml"),
        (.down([]), "take it down all the same: faaso down --adopt"),
        (.down([.project, .volumes]), "take it down all the same: faaso down --adopt --purge --volumes"),
    ])
    func `a project of another repository has a hint with the command that was called`(command: AdoptingCommand, hint: String)
        async throws
    {
        let observed = try await world().deployer().observation()
        let error = try #require(throws: DeploymentError.self) { try observed.checkOwner("shop", for: command) { _ in false } }
        #expect(error.hints == [hint])
    }

    /// A world in which the first deployment of `sum` was killed while its healthy candidate waited
    /// for the tests. Nothing in the running state names the candidate.
    func orphaned() async throws -> FakeWorld {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("mul")]))
        let deployer = world.deployer()
        _ = try await deployer.stage(before.functions[1], in: before)
        world.revive()
        return world
    }

    @Test func `a candidate whose run ended while it waited serves only after its tests passed`() async throws {
        let world = try await orphaned()
        let record = try await run(world.deployer(), before, failing: ["sum"]).record
        #expect(!world.snapshot.serves("sum") && record?.desired.functions.map(\.name) ?? ["mul"] == ["mul"])
        #expect(try await run(world.deployer(), before).record?.desired == before)
        let state = world.snapshot
        #expect(state.serves("sum") && state.serving("sum")?.specification.restart == .unlessStopped, "\(state.effects)")
    }

    @Test func `a fail-fast run records the loaded routes and blames only the failed function`() async throws {
        let world = try await world()
        var wanted = after
        wanted.functions[1] = before.functions[1]
        wanted.routes.append(DesiredRoute(path: "/more", function: "sum"))
        let (results, record) = try await run(world.deployer(), wanted, failing: ["mul"], jobs: 1, failFast: true)
        #expect(results.contains { $0.node == .caddyfile && $0.outcome == .skipped })
        // The running state was not touched.
        #expect(record == nil)
        world.change { $0.images["sha256:b"]?.exits = true }
        let second = try #require(try await run(world.deployer(), wanted, jobs: 1, failFast: true).record)
        #expect(second.desired.routes == before.routes && second.desired.function("sum") == before.function("sum"))
        #expect(second.failed.keys.sorted() == ["mul"], "\(second.failed)")
    }

    @Test func `a run of one function restores all routes after the running state was lost`() async throws {
        let world = try await world { state in
            (state.files, state.folders, state.mustServe) = ([:], [:], [])
        }
        let observed = try await world.deployer().observe(for: before, probing: .brisk, functions: ["sum"])
        #expect(observed.containers.map(\.health) == [.healthy, .healthy])
        try await world.deployer().prepare(before, from: observed)
        #expect(world.snapshot.text("/state/upstreams/mul") != nil && world.snapshot.text("/state/upstreams/sum") != nil)
    }

    @Test func `what cannot be tidied up is said, and the deployment is on record`() async throws {
        let world = try await world { state in
            state.volumes["left"] = Labels.base("shop", .secrets).merging([Labels.owner: "gone"]) { $1 }
            state.failing = ("remove volume left", false)
        }
        #expect(try await run(world.deployer(), after).record?.number == 2)
        #expect(world.warnings(.deployment).first?.hasPrefix("what was left could not be removed: ") == true)
    }

    @Test func `a Caddyfile that is not loaded is not on record as loaded`() async throws {
        let world = try await world { $0.failing = ("load", false) }
        var changed = after
        changed.snippets = ["more.caddy": "header X-More 1"]
        changed.proxy.importFolder = "snippets"
        changed.routes.append(DesiredRoute(path: "/more", function: "sum"))
        let (results, record) = try await run(world.deployer(), changed)
        #expect(results.first { $0.node == .caddyfile }?.outcome == .failed)
        #expect(record?.desired == after)
        world.change { $0.failing = nil }
        #expect(try await run(world.deployer(), changed).record?.desired.snippets == changed.snippets)
    }

    @Test func `leftovers of two functions are each removed by its own step`() async throws {
        let world = try await world { state in
            for name in ["mul", "sum"] {
                guard let id = state.id(named: "shop_\(name)_1"), var copy = state.containers[id] else { continue }
                copy.name = "shop_\(name)_0"
                copy.specification.labels[Labels.number] = "0"
                state.containers["old-" + name] = copy
            }
        }
        let (results, _) = try await run(world.deployer(), before, jobs: 4)
        #expect(results.filter { $0.step?.action == .remove }.map(\.outcome) == [.done, .done])
        #expect(world.snapshot.containers.count == 3 && world.snapshot.violations == [])
    }
}
