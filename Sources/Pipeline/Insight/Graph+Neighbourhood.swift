package import BuildGraph

extension Graph {
    /// A node, what it needs and what needs it, at most `depth` edges away; nil for however far. A way goes up or down, never back:
    /// two functions of one template are no neighbours.
    package func neighbourhood(of node: NodeID, depth: Int? = nil) -> Set<NodeID> {
        guard let depth else { return affected(by: [node]).union(closure(of: [node])) }
        return reach(node, depth) { edges(of: $0).needs }.union(reach(node, depth) { dependants(of: $0) })
    }

    /// What an edit of a node reaches within `depth` edges; nil for however far.
    package func affected(by node: NodeID, depth: Int?) -> Set<NodeID> {
        guard let depth else { return affected(by: [node]) }
        return reach(node, depth) { dependants(of: $0) }
    }

    private func reach(_ node: NodeID, _ depth: Int, _ next: (NodeID) -> [NodeID]) -> Set<NodeID> {
        var found: Set<NodeID> = [node]
        var ring = [node]
        for _ in 0..<depth {
            ring = ring.flatMap(next).filter { found.insert($0).inserted }
            if ring.isEmpty { break }
        }
        return found
    }
}
