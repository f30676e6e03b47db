import BuildGraph
import TestSupport

/// Nodes in the form of the tests. Each name has the nodes that it needs, comes after, and runs
/// unless they failed.
struct Nodes: Sendable {
    var edges: [(id: NodeID, edges: Graph.Edges)] = []

    /// Reads lines such as `c: a b | d | e`: c needs a and b, comes after d, and runs unless e
    /// failed.
    init(_ lines: String...) {
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            let sides = (parts.count > 1 ? parts[1] : "").split(separator: "|", omittingEmptySubsequences: false)
            let lists = sides.map { $0.split(separator: " ").map { NodeID(String($0)) } }
            let own = Graph.Edges(
                needs: lists.first ?? [], after: lists.count > 1 ? lists[1] : [], unlessFailed: lists.count > 2 ? lists[2] : [])
            edges.append((NodeID(String(parts[0])), own))
        }
    }

    /// Creates up to `limit` nodes with at most `density` edges each. The names do not depend on
    /// the order.
    init(randomUpTo limit: Int, density: Int = 4, using generator: inout SeededGenerator) {
        let count = Int.random(in: 1...limit, using: &generator)
        let ids = (0..<count).map { NodeID("n\($0)") }.shuffled(using: &generator)
        for (place, id) in ids.enumerated() {
            var own = Graph.Edges()
            for _ in 0..<Int.random(in: 0...density, using: &generator) where place > 0 {
                let dependency = ids[Int.random(in: 0..<place, using: &generator)]
                if generator.chance(oneIn: 3) { own.after.append(dependency) } else { own.needs.append(dependency) }
            }
            edges.append((id, own))
        }
        edges.shuffle(using: &generator)
    }

    func graph() throws -> Graph {
        try Graph(edges)
    }
}

func ids(_ names: String...) -> [NodeID] {
    names.map { NodeID($0) }
}

extension [NodeID] {
    /// The names, separated by spaces, so that whole lists can be compared.
    var text: String { map(\.description).joined(separator: " ") }
}

extension Set<NodeID> {
    var text: String { sorted().text }
}

extension [NodeResult] {
    func nodes(_ outcome: NodeResult.Outcome) -> Set<NodeID> {
        Set(filter { $0.outcome == outcome }.map(\.node))
    }

    /// The text `node outcome` of each result, in order.
    var text: String { map { "\($0.node) \($0.outcome.rawValue)" }.joined(separator: ", ") }
}

extension Step {
    /// Creates a step with the values that most tests need.
    static func build(_ node: NodeID) -> Step {
        Step(node, "build", [Reason(.neverBuilt)])
    }
}

struct Broken: Error {}
