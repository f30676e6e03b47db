/// An immutable graph without cycles, known by the names of its nodes and nothing else.
///
/// Two kinds of edges, as in ninja: a node *needs* another when it uses the other's output, so that it can't run where the
/// other failed; it comes *after* another when only the order counts, and then runs however the other ended.
package struct Graph: Sendable {
    /// A node's edges towards what must end before it starts.
    package struct Edges: Hashable, Sendable {
        package var needs: [NodeID]
        package var after: [NodeID]

        package init(needs: [NodeID] = [], after: [NodeID] = []) {
            self.needs = needs
            self.after = after
        }
    }

    /// Every node after all that it needs or comes after; among equals by name, so that the order is the same in every run.
    package let order: [NodeID]
    private let edges: [NodeID: Edges]
    private let neededBy: [NodeID: [NodeID]]
    private let waitedForBy: [NodeID: [NodeID]]

    /// - Throws: ``GraphError`` for a doubled name, a dependency that is not there, or a cycle with its whole path.
    package init(_ nodes: [(id: NodeID, edges: Edges)]) throws(GraphError) {
        var edges: [NodeID: Edges] = [:]
        edges.reserveCapacity(nodes.count)
        for node in nodes where edges.updateValue(node.edges, forKey: node.id) != nil {
            throw .duplicate(node.id)
        }
        var neededBy: [NodeID: [NodeID]] = [:]
        var waitedForBy: [NodeID: [NodeID]] = [:]
        for (id, own) in nodes {
            for dependency in own.needs + own.after where edges[dependency] == nil {
                throw .unknownDependency(dependency, of: id)
            }
            for dependency in Set(own.needs) { neededBy[dependency, default: []].append(id) }
            for dependency in Set(own.needs + own.after) { waitedForBy[dependency, default: []].append(id) }
        }
        self.edges = edges
        self.neededBy = neededBy.mapValues { $0.sorted() }
        self.waitedForBy = waitedForBy.mapValues { $0.sorted() }
        order = try DepthFirstOrder.order(of: edges)
    }

    /// The edges of a node; none for a name that is not in the graph.
    package func edges(of id: NodeID) -> Edges {
        edges[id] ?? Edges()
    }

    /// The nodes that need this one's output, sorted.
    package func dependants(of id: NodeID) -> [NodeID] {
        neededBy[id] ?? []
    }

    /// The nodes that wait for this one to end, however it ends, sorted.
    func waiting(for id: NodeID) -> [NodeID] {
        waitedForBy[id] ?? []
    }

    package func contains(_ id: NodeID) -> Bool {
        edges[id] != nil
    }

    /// The given nodes and all that they need, and what they need in turn.
    package func closure(of ids: some Sequence<NodeID>) -> Set<NodeID> {
        reach(from: ids) { edges(of: $0).needs }
    }

    /// The given nodes and all that an edit of them can reach.
    package func affected(by ids: some Sequence<NodeID>) -> Set<NodeID> {
        reach(from: ids) { dependants(of: $0) }
    }

    /// The graph of some of the nodes. Edges to nodes that are left out go; callers pass a set closed under `needs`.
    package func restricted(to kept: Set<NodeID>) throws(GraphError) -> Graph {
        let nodes = order.filter(kept.contains).map { id in
            let own = edges(of: id)
            return (id: id, edges: Edges(needs: own.needs.filter(kept.contains), after: own.after.filter(kept.contains)))
        }
        return try Graph(nodes)
    }

    private func reach(from ids: some Sequence<NodeID>, next: (NodeID) -> [NodeID]) -> Set<NodeID> {
        var found = Set(ids)
        var open = Array(found)
        while let id = open.popLast() {
            for neighbour in next(id) where found.insert(neighbour).inserted {
                open.append(neighbour)
            }
        }
        return found
    }
}
