import BuildGraph
import TestSupport
import Testing
import WorkModel

@testable import Deployment

/// The order of deployments that calls ask for.
struct CallOrderTests {
    @Test(
        arguments: [
            ([:], [:]),
            (["orders": ["users"], "users": []], ["orders": ["users"]]),
            (["a": ["b", "c"], "b": ["c"], "c": []], ["a": ["b", "c"], "b": ["c"]]),
            // Those that call each other have no order; those that call them come later.
            (["a": ["b"], "b": ["a"], "c": ["a"]], ["c": ["a"]]),
            (["a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["d"]], ["c": ["d"]]),
            (["a": ["gone"]], [:]),
        ] as [([String: [String]], [String: [String]])])
    func `a called function comes first`(calls: [String: [String]], before: [String: [String]]) {
        #expect(CallOrder.before(calls) == before)
    }

    @Test(arguments: 0..<60)
    func `an order is left out exactly between functions that reach each other`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let names = (0..<9).map { "f\($0)" }
        var calls: [String: [String]] = [:]
        for name in names { calls[name] = names.filter { _ in Int.random(in: 0..<5, using: &random) == 0 } }
        func reached(_ name: String) -> Set<String> {
            var found: Set<String> = []
            var open = calls[name] ?? []
            while let next = open.popLast() {
                if found.insert(next).inserted { open += calls[next] ?? [] }
            }
            return found
        }
        let before = CallOrder.before(calls)
        for name in names {
            let wanted = Set(calls[name] ?? []).filter { $0 != name && !reached($0).contains(name) }
            #expect(Set(before[name] ?? []) == wanted, "seed \(seed): \(name)")
        }
        // A cycle would be an error of the graph.
        let edges = DeploymentGraph.edges(functions: names, removed: [], calls: calls)
        _ = try Graph(edges.map { (id: $0.key, edges: $0.value) })
    }

    @Test func `a container comes after those that it calls, and after no function that has none`() {
        let edges = DeploymentGraph.edges(functions: ["orders", "users"], removed: [], calls: ["orders": ["users", "idle"], "idle": []])
        #expect(edges[.container("orders")]?.after == [.proxy, .container("users")])
        #expect(edges[.container("orders")]?.needs == [] && edges[.container("users")]?.after == [.proxy])
    }
}
