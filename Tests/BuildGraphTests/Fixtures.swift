import TestSupport
import BuildGraph

/// Nodes as the tests write them: names, and for each what it needs and what it comes after.
struct Nodes: Sendable {
    var edges: [(id: NodeID, edges: Graph.Edges)] = []

    /// From lines such as `c: a b | d`: c needs a and b, and comes after d.
    init(_ lines: String...) {
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            let sides = (parts.count > 1 ? parts[1] : "").split(separator: "|", omittingEmptySubsequences: false)
            let lists = sides.map { $0.split(separator: " ").map { NodeID(String($0)) } }
            let own = Graph.Edges(needs: lists.first ?? [], after: lists.count > 1 ? lists[1] : [])
            edges.append((NodeID(String(parts[0])), own))
        }
    }

    /// Up to `limit` nodes whose names say nothing about the order; `density` edges a node at most.
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
    /// Separated by blanks, for comparing whole lists at a glance.
    var text: String { map(\.description).joined(separator: " ") }
}

extension Set<NodeID> {
    var text: String { sorted().text }
}

extension [NodeResult] {
    func nodes(_ outcome: NodeResult.Outcome) -> Set<NodeID> {
        Set(filter { $0.outcome == outcome }.map(\.node))
    }

    /// `node outcome` for each, in order.
    var text: String { map { "\($0.node) \($0.outcome.rawValue)" }.joined(separator: ", ") }
}

extension Step {
    /// A step as most tests need it.
    static func build(_ node: NodeID) -> Step {
        Step(node, "build", [Reason(.neverBuilt)])
    }
}

struct Broken: Error {}
