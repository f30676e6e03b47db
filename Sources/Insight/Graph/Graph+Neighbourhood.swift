package import BuildGraph
import ContentHash
package import Pipeline
import WorkModel

extension Graph {
    /// A node, the nodes that it needs, and the nodes that need it, at most `depth` edges away.
    ///
    /// A path goes up or down, and never turns back. Two functions of one template are therefore no
    /// neighbours.
    /// - Parameter depth: the number of edges; nil means any distance.
    package func neighbourhood(of node: Node, depth: Int? = nil) -> Set<Node> {
        guard let depth else { return affected(by: [node]).union(closure(of: [node])) }
        return reach(node, depth) { edges(of: $0).needs }.union(reach(node, depth) { dependants(of: $0) })
    }

    /// The nodes that an edit of a node reaches within `depth` edges. Nil means any distance.
    package func affected(by node: Node, depth: Int?) -> Set<Node> {
        guard let depth else { return affected(by: [node]) }
        return reach(node, depth) { dependants(of: $0) }
    }

    /// The nodes that an edit of a path reaches, and the sources that overlap the path.
    ///
    /// A node counts if it is within `depth` edges of these sources. Nil means any distance.
    package func affected(by path: PathReach, depth: Int?) -> Set<Node> {
        let reached = Set(path.reaches).union(path.places.map { .context($0.function) })
        let edited = RelativePath(escaped: path.path) ?? .root
        let sources = order.filter { node in
            guard case .source(let name) = node else { return false }
            let root = RelativePath(name)
            return (edited.isInside(root) || root.isInside(edited)) && !reached.isDisjoint(with: dependants(of: node))
        }
        let all = reached.union(sources)
        guard let depth else { return all }
        let starts = sources.isEmpty ? path.reaches.filter { edges(of: $0).needs.allSatisfy { !all.contains($0) } } : sources
        return starts.reduce(into: Set()) { $0.formUnion(affected(by: $1, depth: depth).intersection(all)) }
    }

    /// The nodes that an edit of a node or a path reaches within `depth` edges. Nil means any
    /// distance.
    package func affected(by subject: Inspection.Subject, depth: Int?) -> Set<Node> {
        switch subject {
        case .node(let node): affected(by: node, depth: depth)
        case .path(let path): affected(by: path, depth: depth)
        }
    }

    /// True when an edit of `edited` reaches `other` within `depth` edges. Nil means any distance.
    package func reaches(_ other: Inspection.Subject, from edited: Inspection.Subject, depth: Int? = nil) -> Bool {
        !affected(by: edited, depth: depth).isDisjoint(with: affected(by: other, depth: 0))
    }

    private func reach(_ node: Node, _ depth: Int, _ next: (Node) -> [Node]) -> Set<Node> {
        var found: Set<Node> = [node]
        var ring = [node]
        for _ in 0..<depth {
            ring = ring.flatMap(next).filter { found.insert($0).inserted }
            if ring.isEmpty { break }
        }
        return found
    }
}
