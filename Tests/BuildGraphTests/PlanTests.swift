import BuildGraph
import TestSupport
import Testing

struct PlannerTests {
    @Test func `a plan lists stale nodes and their dependants in order and performs nothing`() async throws {
        let nodes = Nodes("c: b", "b: a", "a", "x", "y: x | a")
        let world = World(nodes, variety: .max)
        _ = await Executor(jobs: 1).run(try nodes.graph(), rules: world.rules())
        await world.startCounting()
        await world.edit(NodeID("a"))
        let plan = try await Plan(try nodes.graph(), rules: world.rules())
        #expect(plan.steps.map(\.node).text == "a b c")
        #expect(plan.steps.map(\.reasons) == [[Reason(.inputChanged)], [Reason(.dependencyChanged)], [Reason(.dependencyChanged)]])
        #expect(Set(plan.current.keys).text == "x y")
        #expect(await world.performed.isEmpty)
    }

    @Test func `a step that says what will come of it leaves what depends on it alone`() async throws {
        let graph = try Nodes("b: a", "a").graph()
        let dependant = Rule(
            evaluate: { $0[NodeID("a")] == "1" ? .current("2") : .stale(.build(NodeID("b"))) }, perform: { _, _ in "2" })
        func plan(_ output: String?) async throws -> Plan {
            let tagging = Rule(
                evaluate: { _ in .stale(Step(NodeID("a"), "tag", [Reason(.neverBuilt)], output: output)) }, perform: { _, _ in "1" })
            return try await Plan(graph, rules: [NodeID("a"): tagging, NodeID("b"): dependant])
        }
        let known = try await plan("1")
        #expect(known.steps.map(\.node).text == "a" && known.current == [NodeID("b"): "2"])
        #expect(try await plan(nil).steps.map(\.node).text == "a b")
        #expect(try await plan("3").steps.map(\.node).text == "a b")
    }

    @Test func `a node without a rule is no step and has no output`() async throws {
        let plan = try await Plan(try Nodes("all: a", "a").graph(), rules: [NodeID("a"): Rule.fact("1")])
        #expect(plan.steps.isEmpty)
        #expect(plan.current == [NodeID("a"): "1"])
    }

    @Test func `what an evaluation throws ends the plan`() async throws {
        let rule = Rule(evaluate: { _ in throw Broken() }, perform: { _, _ in "" })
        let graph = try Nodes("a").graph()
        await #expect(throws: Broken.self) { try await Plan(graph, rules: [NodeID("a"): rule]) }
    }

    @Test func `a cancelled plan ends`() async throws {
        let graph = try Nodes("a", "b").graph()
        let cancelling = Rule(
            evaluate: { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                return .current("1")
            }, perform: { _, _ in "" })
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await Plan(graph, rules: [NodeID("a"): cancelling, NodeID("b"): .fact("2")])
                }
            }
        }
    }

    /// With a variety of 2, half of all changes have no effect. With the greatest, every output
    /// changes with its key.
    @Test(arguments: [2, UInt64.max])
    func `a run performs only planned nodes, and all of them if every output changes`(variety: UInt64) async throws {
        var cutOff = 0
        for seed in 1...200 {
            var generator = SeededGenerator(seed: seed)
            let nodes = Nodes(randomUpTo: 25, using: &generator)
            let graph = try nodes.graph()
            let world = World(nodes, variety: variety)
            for _ in 0..<4 {
                for id in graph.order {
                    if generator.chance(oneIn: 8) { await world.edit(id) }
                    // A node that is made again from the same key has the same output.
                    if variety == 2, generator.chance(oneIn: 12) { await world.forget(id) }
                }
                let plan = try await Plan(graph, rules: world.rules())
                let planned = Set(plan.steps.map(\.node))
                let fresh = await world.freshOutputs()

                await world.startCounting()
                let results = await Executor(jobs: Int.random(in: 1...4, using: &generator)).run(graph, rules: world.rules())
                let performed = Set(await world.performed)
                let comment: Comment = "seed \(seed): planned \(planned.text), performed \(performed.text)"
                #expect(await world.performed.count == performed.count, comment)
                #expect(performed == results.nodes(.done), comment)
                #expect(planned.subtracting(performed).isSubset(of: results.nodes(.reused)), comment)
                #expect(performed.isSubset(of: planned), comment)
                cutOff += planned.count - performed.count
                for result in results { #expect(result.output == fresh[result.node], comment) }
                for (id, output) in plan.current { #expect(output == fresh[id], comment) }
                #expect(results.count == graph.order.count, comment)
                #expect(try await Plan(graph, rules: world.rules()).steps.isEmpty, comment)
            }
        }
        #expect((cutOff > 0) == (variety == 2))
    }
}
