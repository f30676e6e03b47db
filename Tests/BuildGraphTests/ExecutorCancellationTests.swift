import BuildGraph
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ExecutorCancellationTests {
    @Test func `a cancelled run starts nothing, awaits the running nodes and skips the rest`() async throws {
        let graph = try Nodes("a", "b", "c", "d: a", "e: | b").graph()
        let (log, started, cleaning) = (Log(), [NodeID("a"): Signal(), NodeID("b"): Signal()], Signal())
        let rules = rules(graph) { id in
            log.add("perform \(id)")
            started[id]?.send()
            // Returns only when the task is cancelled.
            await Signal().wait()
            // Two tasks wait for each other: the run must not return before its work has cleaned
            // up.
            if id == NodeID("a") { cleaning.send() }
            for _ in 0..<50 { await Task.yield() }
            log.add("cleaned \(id)")
            if id == NodeID("b") { return "finished all the same" }
            throw CancellationError()
        }
        let results = await withTaskGroup(of: [NodeResult].self) { group in
            group.addTask {
                let results = await Executor(jobs: 2).run(graph, rules: rules)
                log.add("returned")
                return results
            }
            for signal in started.values { await signal.wait() }
            group.cancelAll()
            await cleaning.wait()
            return await group.next() ?? []
        }
        #expect(Set(log.all.prefix(2)) == ["perform a", "perform b"])
        #expect(Set(log.all.dropFirst(2).prefix(2)) == ["cleaned a", "cleaned b"])
        #expect(log.all.dropFirst(4) == ["returned"])
        #expect(results.count == 5)
        #expect(results.nodes(.failed).text == "")
        #expect(results.nodes(.done).text == "b")
        #expect(Set(results.nodes(.skipped).text.split(separator: " ")) == ["a", "c", "d", "e"])
    }

    @Test func `cancelled before it begins, a run evaluates nothing and skips all in order`() async throws {
        let graph = try Nodes("a", "b: a", "c").graph()
        let log = Log()
        let rule = Rule(
            evaluate: { _ in
                log.add("evaluated")
                return .current("")
            }, perform: { _, _ in "" })
        let rules = Dictionary(uniqueKeysWithValues: graph.order.map { ($0, rule) })
        let results = await cancelling { await Executor(jobs: 2).run(graph, rules: rules) }
        #expect(results.text == "a skipped, b skipped, c skipped")
        #expect(log.all.isEmpty)
    }

    @Test func `cancelled while a node is evaluated, a run does not perform it`() async throws {
        let graph = try Nodes("a", "b: a", "c").graph()
        let log = Log()
        var rules = rules(graph) { id in
            log.add("performed \(id)")
            return ""
        }
        rules[NodeID("a")]?.evaluation = { _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return .stale(.build(NodeID("a")))
        }
        let results = await nested { [rules] in await Executor(jobs: 2).run(graph, rules: rules) }
        #expect(results.text == "a skipped, b skipped, c skipped")
        #expect(results.first?.step == .build(NodeID("a")))
        #expect(log.all.isEmpty)
    }

    @Test func `an evaluation that cancellation ends is no failure`() async throws {
        let graph = try Nodes("a", "b: | a").graph()
        var rules = rules(graph) { _ in "" }
        rules[NodeID("a")]?.evaluation = { _ in
            withUnsafeCurrentTask { $0?.cancel() }
            throw CancellationError()
        }
        let results = await nested { [rules] in await Executor(jobs: 2).run(graph, rules: rules) }
        #expect(results.text == "a skipped, b skipped")
        #expect(results.allSatisfy { $0.error == nil })
    }

    @Test func `a CancellationError of a node's own is a failure like any other`() async throws {
        let graph = try Nodes("a", "b: | a").graph()
        var rules = rules(graph) { _ in "" }
        rules[NodeID("a")]?.evaluation = { _ in throw CancellationError() }
        #expect(await Executor(jobs: 2).run(graph, rules: rules).text == "a failed, b done")
    }

    @Test func `cancelled by any one event, a run ends whole and starts nothing after it`() async throws {
        for seed in 1...200 {
            var generator = SeededGenerator(seed: seed)
            let graph = try Nodes(randomUpTo: 20, using: &generator).graph()
            let jobs = Int.random(in: 1...4, using: &generator)
            let log = Log()
            let fuse = Int.random(in: 1...graph.order.count, using: &generator)
            // Events come from the run's own task.
            let executor = Executor(jobs: jobs) { event in
                log.onEvent(event)
                if log.all.count == fuse { withUnsafeCurrentTask { $0?.cancel() } }
            }
            let performed = Log()
            let rules = rules(graph) { id in
                performed.add("+\(id)")
                await Task.yield()
                return ""
            }
            let results = await nested { await executor.run(graph, rules: rules) }
            #expect(Set(results.map(\.node)) == Set(graph.order) && results.count == graph.order.count, "seed \(seed)")
            #expect(!log.all.dropFirst(fuse).contains { $0.hasPrefix("+") }, "seed \(seed): \(log.all)")
            #expect(Set(performed.all).isSubset(of: log.all.prefix(fuse)), "seed \(seed): \(log.all)")
            #expect(results.nodes(.failed).isEmpty, "seed \(seed)")
        }
    }

    /// Runs `body` in its own task, so that cancelling it does not cancel the test.
    private func nested(_ body: @escaping @Sendable () async -> [NodeResult]) async -> [NodeResult] {
        await withTaskGroup(of: [NodeResult].self) { group in
            group.addTask { await body() }
            return await group.next() ?? []
        }
    }

    private func cancelling(_ body: @escaping @Sendable () async -> [NodeResult]) async -> [NodeResult] {
        await nested {
            withUnsafeCurrentTask { $0?.cancel() }
            return await body()
        }
    }

    private func rules(_ graph: Graph, perform: @escaping @Sendable (NodeID) async throws -> String) -> [NodeID: Rule] {
        Dictionary(
            uniqueKeysWithValues: graph.order.map { id in
                (id, Rule(evaluate: { _ in .stale(.build(id)) }, perform: { _, _ in try await perform(id) }))
            })
    }
}
