import BuildGraph
import TestSupport
import Testing

struct GraphTests {
    @Test(arguments: [
        (["a: b", "b: c", "c: a"], "a cycle: a -> b -> c -> a"),
        (["a: a"], "a cycle: a -> a"),
        (["a: | b", "b: a"], "a cycle: a -> b -> a"),
        (["start: x", "x: y leaf", "y: z", "z: leaf x", "leaf"], "a cycle: x -> y -> z -> x"),
    ])
    func `a cycle names its whole path`(lines: [String], message: String) {
        for lines in [lines, lines.reversed()] {
            var nodes = Nodes()
            for line in lines { nodes.edges += Nodes(line).edges }
            let error = #expect(throws: GraphError<NodeID>.self) { try nodes.graph() }
            #expect(error?.description == message)
        }
    }

    @Test func `every cycle found in a random graph is one`() {
        for seed in 1...300 {
            var generator = SeededGenerator(seed: seed)
            var nodes = Nodes(randomUpTo: 20, density: 3, using: &generator)
            let all = nodes.edges.map(\.id)
            for _ in 0..<2 {
                let place = Int.random(in: nodes.edges.indices, using: &generator)
                nodes.edges[place].edges.needs.append(all[Int.random(in: all.indices, using: &generator)])
            }
            let edges = Dictionary(uniqueKeysWithValues: nodes.edges.map { ($0.id, Set($0.edges.needs + $0.edges.after)) })
            do {
                let order = try nodes.graph().order
                expectTopological(order, edges, "seed \(seed)")
            } catch GraphError<NodeID>.cycle(let path) {
                #expect(path.count > 1 && path.first == path.last && Set(path).count == path.count - 1, "seed \(seed)")
                for (from, to) in zip(path, path.dropFirst()) { #expect(edges[from]?.contains(to) == true, "seed \(seed)") }
            } catch {
                Issue.record(error, "seed \(seed)")
            }
        }
    }

    @Test func `a name may stand only once`() {
        #expect(throws: GraphError.duplicate(NodeID("b"))) { try Nodes("a", "b", "c", "b: a").graph() }
        #expect(GraphError.duplicate(NodeID("b")).description == "two nodes are named 'b'")
    }

    @Test(arguments: ["a: gone", "a: | gone"])
    func `a dependency that is not there is an error that names both`(line: String) {
        let error = #expect(throws: GraphError<NodeID>.self) { try Nodes(line, "b").graph() }
        #expect(error == .unknownDependency(NodeID("gone"), of: NodeID("a")))
        #expect(error?.description == "'a' depends on 'gone', which does not exist")
    }

    @Test func `the order is by dependency, then by name, whatever order the nodes come in`() throws {
        var nodes = Nodes("d: b c", "a", "b: x", "c: | x", "x")
        for seed in 1...20 {
            var generator = SeededGenerator(seed: seed)
            nodes.edges.shuffle(using: &generator)
            #expect(try nodes.graph().order.text == "a x b c d", "seed \(seed)")
        }
    }

    @Test func `an empty graph has an empty order`() throws {
        #expect(try Graph([]).order.isEmpty)
    }

    @Test func `a dependency named twice counts once`() throws {
        let graph = try Nodes("a", "b: a a | a").graph()
        #expect(graph.dependants(of: NodeID("a")) == ids("b"))
        var schedule = Schedule(graph)
        #expect(schedule.next() == NodeID("a"))
        #expect(schedule.finished(NodeID("a"), .succeeded).isEmpty)
        #expect(schedule.next() == NodeID("b"))
    }

    @Test func `dependants are those that need a node, sorted`() throws {
        let graph = try Nodes("z: a", "m: a", "k: | a", "a").graph()
        #expect(graph.dependants(of: NodeID("a")).text == "m z")
        #expect(graph.dependants(of: NodeID("gone")).isEmpty)
        #expect(graph.contains(NodeID("k")) && !graph.contains(NodeID("gone")))
        #expect(graph.edges(of: NodeID("k")) == Graph.Edges(after: ids("a")))
        #expect(graph.edges(of: NodeID("gone")) == Graph.Edges())
    }

    @Test func `closure and affected follow needs both ways, and never after`() throws {
        let graph = try Nodes("a", "b: a", "c: b | x", "d: | c", "x").graph()
        #expect(graph.closure(of: ids("c")).text == "a b c")
        #expect(graph.affected(by: ids("a")).text == "a b c")
        #expect(graph.affected(by: ids("x")).text == "x")
    }

    @Test func `a restricted graph keeps the edges among what is kept`() throws {
        let graph = try Nodes("a", "b: a", "c: b | x", "x").graph()
        let part = try graph.restricted(to: Set(ids("a", "b", "c")))
        #expect(part.order.text == "a b c")
        #expect(part.edges(of: NodeID("c")) == Graph.Edges(needs: ids("b")))
    }

    @Test(.timeLimit(.minutes(10))) func `a chain of 100,000 nodes is ordered, and its cycle found`() throws {
        let chain = (0..<100_000).map { NodeID("n\($0)") }
        var nodes = chain.enumerated().map { ($1, Graph.Edges(needs: $0 == 0 ? [] : [chain[$0 - 1]])) }
        #expect(try Graph(nodes).order == chain)
        nodes[0].1.after = [chain[99_999]]
        let error = #expect(throws: GraphError<NodeID>.self) { try Graph(nodes) }
        guard case .cycle(let path) = error else {
            Issue.record("not a cycle: \(String(describing: error))")
            return
        }
        #expect(path.count == 100_001)
    }

    private func expectTopological(_ order: [NodeID], _ edges: [NodeID: Set<NodeID>], _ comment: Comment) {
        #expect(Set(order) == Set(edges.keys) && order.count == edges.count, comment)
        var seen: Set<NodeID> = []
        for id in order {
            #expect(edges[id]?.isSubset(of: seen) == true, comment)
            seen.insert(id)
        }
    }
}
