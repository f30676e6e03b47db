import Basics
import BuildGraph
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ExecutorTests {
    @Test(arguments: [1, 3, 8])
    func `independent work runs in parallel, and never more than jobs at once`(jobs: Int) async throws {
        let graph = try Graph((0..<24).map { (NodeID("n\($0)"), .init()) })
        let turnstile = Turnstile(width: jobs)
        let results = await Executor(jobs: jobs).run(
            graph,
            rules: rules(graph) { _ in
                await turnstile.pass()
                return ""
            })
        #expect(results.nodes(.done).count == 24)
        #expect(await turnstile.peak == jobs)
    }

    @Test func `steps that wait for other machines have jobs of their own`() async throws {
        let graph = try Nodes("a", "b", "c", "d", "u", "v", "w", "x", "y", "z").graph()
        let (here, elsewhere) = (Turnstile(width: 2), Turnstile(width: 3))
        let results = await Executor(jobs: 2, remoteJobs: 3).run(graph, rules: pooled(graph, here, elsewhere))
        #expect(results.nodes(.done).count == 10)
        #expect(await here.peak == 2)
        #expect(await elsewhere.peak == 3)
    }

    @Test func `without jobs of their own, steps that wait count among the others`() async throws {
        let graph = try Nodes("a", "b", "c", "d", "u", "v", "w", "x", "y", "z").graph()
        let all = Turnstile(width: 2)
        let results = await Executor(jobs: 2).run(graph, rules: pooled(graph, all, all))
        #expect(results.nodes(.done).count == 10)
        #expect(await all.peak == 2)
    }

    @Test func `a step that waits starts while all other jobs are taken`() async throws {
        let graph = try Nodes("build", "update", "test: build").graph()
        let updated = Signal()
        var rules = rules(graph) { id in
            if id == NodeID("update") { updated.send() } else { await updated.wait() }
            return ""
        }
        rules[NodeID("update")]?.pool = .remote
        let results = await Executor(jobs: 1, remoteJobs: 1).run(graph, rules: rules, durations: [NodeID("build"): 5])
        #expect(results.nodes(.done).count == 3)
    }

    @Test func `a question beside others does not start a step of a full pool`() async throws {
        let graph = try Nodes("a", "b", "c").graph()
        let log = Log()
        var rules = rules(graph) { _ in
            for _ in 0..<20 { await Task.yield() }
            return ""
        }
        for id in graph.order {
            rules[id]?.waits = true
            rules[id]?.pool = .remote
        }
        _ = await Executor(jobs: 4, remoteJobs: 1, onEvent: log.onEvent).run(graph, rules: rules)
        // Each start is followed by its own end.
        #expect(log.all.map { $0.hasPrefix("+") } == [true, false, true, false, true, false], "\(log.all)")
    }

    @Test(arguments: [0, -5])
    func `there is always one job`(jobs: Int) async throws {
        let graph = try Nodes("a", "b: a").graph()
        #expect(await Executor(jobs: jobs).run(graph, rules: rules(graph) { _ in "" }).text == "a done, b done")
    }

    @Test func `a failed node stops only what needs it`() async throws {
        let graph = try Nodes("a", "b: a", "c: b", "after: | b", "x", "y: x").graph()
        let results = await Executor(jobs: 2).run(
            graph,
            rules: rules(graph) { id in
                if id == NodeID("b") { throw Broken() }
                return "\(id)"
            })
        #expect(results.nodes(.failed).text == "b")
        #expect(results.nodes(.skipped).text == "c")
        #expect(results.nodes(.done).text == "a after x y")
        for result in results {
            #expect((result.error is Broken) == (result.outcome == .failed))
            #expect(result.output == (result.outcome == .done ? "\(result.node)" : nil))
            #expect((result.step != nil) == (result.outcome != .skipped))
        }
    }

    @Test(arguments: [
        (fails: true, "image done, test failed, candidate skipped, container skipped"),
        (fails: false, "image done, test done, candidate done, container done"),
    ])
    func `a node that another makes pointless is skipped once that failed`(fails: Bool, expected: String) async throws {
        let graph = try Nodes("image", "test: image", "candidate: image | | test", "container: test candidate").graph()
        // One job, and the longer path first: the test ends before the candidate begins.
        let results = await Executor(jobs: 1).run(
            graph,
            rules: rules(graph) { id in
                if fails, id == NodeID("test") { throw Broken() }
                return ""
            }, durations: [NodeID("test"): 5])
        #expect(results.text == expected)
    }

    @Test func `a node does not wait for the node that could make it pointless`() async throws {
        let graph = try Nodes("image", "test: image", "candidate: image | | test").graph()
        let started = Signal()
        let results = await Executor(jobs: 2).run(
            graph,
            rules: rules(graph) { id in
                if id == NodeID("candidate") { started.send() }
                if id == NodeID("test") {
                    await started.wait()
                    throw Broken()
                }
                return ""
            })
        #expect(results.nodes(.done).text == "candidate image")
    }

    @Test func `a rule that waits holds up no other node, and takes no job`() async throws {
        let graph = try Nodes("slow", "slower", "after: slow", "x", "y: x").graph()
        let (last, log) = (Signal(), Log())
        var rules = rules(graph) { id in
            log.add("\(id)")
            if id == NodeID("y") { last.send() }
            return ""
        }
        for name in ["slow", "slower"] {
            rules[NodeID(name)]?.waits = true
            let evaluate = try #require(rules[NodeID(name)]?.evaluation)
            // The answer comes only after every other node ended.
            rules[NodeID(name)]?.evaluation = { outputs in
                await last.wait()
                return name == "slower" ? .current("known") : try await evaluate(outputs)
            }
        }
        let results = await Executor(jobs: 1).run(graph, rules: rules)
        #expect(results.nodes(.done).text == "after slow x y" && results.nodes(.reused).text == "slower")
        #expect(log.all == ["x", "y", "slow", "after"])
    }

    @Test func `after a failure that stops the run, an answer that comes late starts nothing`() async throws {
        let graph = try Nodes("slow", "bad", "after: slow").graph()
        let failed = Signal()
        var rules = rules(graph) { id in
            if id == NodeID("bad") { throw Broken() }
            return ""
        }
        rules[NodeID("slow")]?.waits = true
        let evaluate = try #require(rules[NodeID("slow")]?.evaluation)
        rules[NodeID("slow")]?.evaluation = { outputs in
            await failed.wait()
            return try await evaluate(outputs)
        }
        let executor = Executor(jobs: 1, failFast: true) { event in
            if case .ended(let result) = event, result.outcome == .failed { failed.send() }
        }
        let results = await executor.run(graph, rules: rules)
        #expect(results.nodes(.failed).text == "bad" && results.nodes(.skipped).text == "after slow")
    }

    @Test func `a rule that waits is cancelled with its run`() async throws {
        let graph = try Nodes("slow", "after: slow").graph()
        let started = Signal()
        var rules = rules(graph) { _ in "" }
        rules[NodeID("slow")]?.waits = true
        rules[NodeID("slow")]?.evaluation = { _ in
            started.send()
            try await Task.sleep(for: .seconds(600))
            return .current("")
        }
        let results = await withTaskGroup(of: [NodeResult].self) { [rules] group in
            group.addTask { await Executor(jobs: 1).run(graph, rules: rules) }
            await started.wait()
            group.cancelAll()
            return await group.next() ?? []
        }
        #expect(results.nodes(.skipped).text == "after slow" && results.nodes(.failed).isEmpty)
    }

    @Test func `a node whose evaluation throws failed`() async throws {
        let graph = try Nodes("a", "b: a", "x: | a").graph()
        var rules = rules(graph) { _ in "" }
        rules[NodeID("a")]?.evaluation = { _ in throw Broken() }
        let results = await Executor(jobs: 2).run(graph, rules: rules)
        #expect(results.text == "a failed, b skipped, x done")
        #expect(results.first?.error is Broken)
    }

    @Test(arguments: [true, false])
    func `with failFast nothing starts after a failure, in evaluating too`(evaluating: Bool) async throws {
        let graph = try Nodes("a", "b", "c", "d: c").graph()
        var rules = rules(graph) { id in
            if id == NodeID("b") { throw Broken() }
            return ""
        }
        if evaluating { rules[NodeID("b")]?.evaluation = { _ in throw Broken() } }
        let log = Log()
        let results = await Executor(jobs: 1, failFast: true, onEvent: log.onEvent).run(graph, rules: rules)
        #expect(results.text == "a done, b failed, c skipped, d skipped")
        #expect(log.all.contains("+b") == !evaluating && !log.all.contains("+c"))
    }

    @Test func `with failFast what runs may end`() async throws {
        let graph = try Nodes("bad", "long", "next: long", "other").graph()
        let (started, failed) = (Signal(), Signal())
        let executor = Executor(jobs: 2, failFast: true) { event in
            if case .ended(let result) = event, result.outcome == .failed { failed.send() }
        }
        let results = await executor.run(
            graph,
            rules: rules(graph) { id in
                if id == NodeID("bad") {
                    await started.wait()
                    throw Broken()
                }
                started.send()
                await failed.wait()
                try Task.checkCancellation()
                return "whole"
            })
        #expect(
            results.text == "bad failed, next skipped, other skipped, long done"
                || results.text == "bad failed, other skipped, next skipped, long done")
    }

    @Test func `an output that comes out the same leaves dependants as they are`() async throws {
        let nodes = Nodes("a", "b: a", "c: b")
        let graph = try nodes.graph()
        let world = World(nodes, variety: 1)
        _ = await Executor(jobs: 2).run(graph, rules: world.rules())
        await world.edit(NodeID("a"))
        await world.startCounting()
        let results = await Executor(jobs: 2).run(graph, rules: world.rules())
        #expect(results.text == "a done, b reused, c reused")
        #expect(await world.performed == ids("a"))
    }

    @Test func `a rule is given the outputs of what its node needs, and no others`() async throws {
        let graph = try Nodes("a", "b: a", "c: a b | d", "d").graph()
        let log = Log()
        var rules = rules(graph) { "out \($0)" }
        let note: @Sendable (Rule.Outputs) -> Void = { needed in
            log.add(needed.keys.sorted().map { "\($0)=\(needed[$0] ?? "")" }.joined(separator: ", "))
        }
        rules[NodeID("c")] = Rule(
            evaluate: { needed in
                note(needed)
                return .stale(.build(NodeID("c")))
            },
            perform: { needed, step in
                note(needed)
                return step.action
            })
        let results = await Executor(jobs: 2).run(graph, rules: rules)
        #expect(log.all == ["a=out a, b=out b", "a=out a, b=out b"])
        #expect(results.last?.output == "build")
    }

    @Test func `a node without a rule only joins others`() async throws {
        let graph = try Nodes("a", "all: a", "b: all").graph()
        var rules = rules(graph) { _ in "1" }
        rules[NodeID("all")] = nil
        let results = await Executor(jobs: 1).run(graph, rules: rules)
        #expect(results.text == "a done, all reused, b done")
        #expect(results[1].output == nil)
    }

    @Test func `a step that names another node ends its own`() async throws {
        let graph = try Nodes("a", "b: a").graph()
        var rules = rules(graph) { _ in "" }
        rules[NodeID("a")]?.evaluation = { _ in .stale(.build(NodeID("elsewhere"))) }
        #expect(await Executor(jobs: 1).run(graph, rules: rules).text == "a done, b done")
    }

    @Test func `longer paths start first, and a node that becomes ready later overtakes`() async throws {
        let graph = try Nodes("first", "urgent: first", "b", "c", "d").graph()
        let durations: [NodeID: Double] = [
            NodeID("first"): 1, NodeID("urgent"): 9, NodeID("b"): 3, NodeID("c"): 2, NodeID("d"): 4,
        ]
        let results = await Executor(jobs: 1).run(graph, rules: rules(graph) { _ in "" }, durations: durations)
        #expect(results.map(\.node).text == "first urgent d b c")
    }

    @Test func `a run of current nodes reports them in the graph's order`() async throws {
        let graph = try Nodes("d: b c", "a", "b: x", "c: | x", "x").graph()
        let facts = Dictionary(uniqueKeysWithValues: graph.order.map { ($0, Rule.fact("\($0)")) })
        let results = await Executor(jobs: 4).run(graph, rules: facts)
        #expect(results.map(\.node) == graph.order)
        #expect(results.allSatisfy { $0.outcome == .reused && $0.output == "\($0.node)" && $0.step == nil })
    }

    @Test func `times count from the start of the run, and a dependant begins after its needs`() async throws {
        let graph = try Nodes("a", "b: a", "c: b").graph()
        let results = await Executor(jobs: 2).run(
            graph,
            rules: rules(graph) { _ in
                let until = ContinuousClock.now + .milliseconds(2)
                while ContinuousClock.now < until { await Task.yield() }
                return ""
            })
        #expect(results.map(\.node).text == "a b c")
        for (before, after) in zip(results, results.dropFirst()) {
            #expect(before.start >= 0 && before.seconds >= 0.002)
            #expect(after.start >= before.start + before.seconds)
        }
        #expect(Duration.milliseconds(1_500).seconds == 1.5)
    }

    @Test func `random runs keep the order and the limit of jobs and report each node once`() async throws {
        for seed in 1...200 {
            var generator = SeededGenerator(seed: seed)
            let nodes = Nodes(randomUpTo: 30, using: &generator)
            let graph = try nodes.graph()
            let failing = Set(graph.order.filter { _ in generator.chance(oneIn: 8) })
            let unevaluable = Set(graph.order.filter { _ in generator.chance(oneIn: 12) })
            let yields = Dictionary(uniqueKeysWithValues: graph.order.map { ($0, Int.random(in: 0...5, using: &generator)) })
            let jobs = Int.random(in: 1...5, using: &generator)
            let turnstile = Turnstile(width: 1)
            var rules = rules(graph) { id in
                await turnstile.pass()
                for _ in 0..<(yields[id] ?? 0) { await Task.yield() }
                if failing.contains(id) { throw Broken() }
                return ""
            }
            for id in unevaluable { rules[id]?.evaluation = { _ in throw Broken() } }

            let log = Log()
            let results = await Executor(jobs: jobs, onEvent: log.onEvent).run(graph, rules: rules)
            var ended: Set<NodeID> = []
            var running: Set<NodeID> = []
            for line in log.all {
                guard line.hasPrefix("+") else {
                    let id = NodeID(String(line.prefix { $0 != " " }))
                    #expect(ended.insert(id).inserted, "seed \(seed): \(line)")
                    running.remove(id)
                    continue
                }
                let id = NodeID(String(line.dropFirst()))
                let own = graph.edges(of: id)
                #expect(ended.isSuperset(of: own.needs + own.after), "seed \(seed): \(line)")
                running.insert(id)
                #expect(running.count <= jobs, "seed \(seed): \(line)")
            }
            #expect(results.map { "\($0.node) \($0.outcome.rawValue)" } == log.all.filter { !$0.hasPrefix("+") }, "seed \(seed)")
            #expect(ended == Set(graph.order), "seed \(seed)")
            let failed = results.nodes(.failed)
            #expect(failed.isSubset(of: failing.union(unevaluable)), "seed \(seed)")
            #expect(results.nodes(.skipped) == graph.affected(by: failed).subtracting(failed), "seed \(seed)")
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a run of 100,000 nodes takes no time to speak of`() async throws {
        let all = (0..<100_000).map { NodeID("n\($0)") }
        let graph = try Graph(all.enumerated().map { ($1, .init(needs: $0 == 0 ? [] : [all[0]])) })
        let facts = Dictionary(uniqueKeysWithValues: all.map { ($0, Rule.fact("")) })
        #expect(await Executor(jobs: 2).run(graph, rules: facts).count == all.count)
    }

    /// Rules whose nodes from `u` on wait for other machines. Each pool has a turnstile.
    private func pooled(_ graph: Graph, _ here: Turnstile, _ elsewhere: Turnstile) -> [NodeID: Rule] {
        var rules = rules(graph) { id in
            if id < NodeID("u") { await here.pass() } else { await elsewhere.pass() }
            return ""
        }
        for id in graph.order where id >= NodeID("u") { rules[id]?.pool = .remote }
        return rules
    }

    /// Rules by which every node is stale, and is performed by `perform`.
    private func rules(_ graph: Graph, perform: @escaping @Sendable (NodeID) async throws -> String) -> [NodeID: Rule] {
        Dictionary(
            uniqueKeysWithValues: graph.order.map { id in
                (id, Rule(evaluate: { _ in .stale(.build(id)) }, perform: { _, _ in try await perform(id) }))
            })
    }
}
