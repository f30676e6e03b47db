/// An immutable graph without cycles. The graph compares its nodes and knows nothing else of them.
///
/// There are three kinds of edges, the first two as in ninja. A node *needs* another if it uses the
/// other's output; it cannot run if the other failed. A node comes *after* another if only the
/// order counts; it runs however the other ended. A node runs *unless* another *failed* before; it
/// does not wait for the other.
package struct DependencyGraph<Node: Hashable & Comparable & Sendable>: Sendable {
    /// The edges of a node towards the nodes that must end before it starts.
    package struct Edges: Hashable, Sendable {
        /// The nodes whose outputs the node uses.
        package var needs: [Node]
        /// The nodes that only have to end earlier.
        package var after: [Node]
        /// The nodes whose failure makes this node pointless. It is skipped if one of them failed
        /// before it starts.
        package var unlessFailed: [Node]

        /// Creates edges. By default, a node waits for no other node.
        package init(needs: [Node] = [], after: [Node] = [], unlessFailed: [Node] = []) {
            self.needs = needs
            self.after = after
            self.unlessFailed = unlessFailed
        }
    }

    /// The links of one node by position in ``order``. Each list is ascending and has no
    /// duplicates.
    struct Links: Sendable {
        /// The number of nodes that must end before this node starts.
        var waitsFor = 0
        /// The nodes that need this node's output.
        var neededBy: [Int] = []
        /// The nodes that wait for this node to end, however it ends. Includes all of `neededBy`.
        var waitedForBy: [Int] = []
    }

    /// All nodes, each after every node that it needs or comes after.
    ///
    /// The order is depth first, and by name where the edges leave a choice. It depends on nothing
    /// but the nodes.
    package let order: [Node]
    /// The links of each node, in the order of ``order``.
    let links: [Links]
    private let ownEdges: [Edges]
    private let positions: [Node: Int]

    /// Builds a graph.
    /// - Throws: ``GraphError`` for a duplicate name, a missing dependency, or a cycle with its
    ///   path.
    package init(_ nodes: [(id: Node, edges: Edges)]) throws(GraphError<Node>) {
        // Nodes are numbered by name, so that numbers compare as the names do.
        let nodes = nodes.sorted { $0.id < $1.id }
        var numbers: [Node: Int] = [:]
        numbers.reserveCapacity(nodes.count)
        for (number, node) in nodes.enumerated() where numbers.updateValue(number, forKey: node.id) != nil {
            throw .duplicate(node.id)
        }
        var needs: [[Int]] = []
        var waitsFor: [[Int]] = []
        for (id, edges) in nodes {
            var needed: [Int] = []
            for name in edges.needs { needed.append(try Self.number(of: name, in: numbers, for: id)) }
            var waited = needed
            for name in edges.after { waited.append(try Self.number(of: name, in: numbers, for: id)) }
            for name in edges.unlessFailed { _ = try Self.number(of: name, in: numbers, for: id) }
            needs.append(needed.sortedWithoutDoubles())
            waitsFor.append(waited.sortedWithoutDoubles())
        }

        let order: [Int]
        do throws(DepthFirstOrder.Cycle) {
            order = try DepthFirstOrder.order(of: waitsFor)
        } catch {
            throw .cycle(error.path.map { nodes[$0].id })
        }
        var places = [Int](repeating: 0, count: nodes.count)
        for (place, number) in order.enumerated() { places[number] = place }
        var links = [Links](repeating: Links(), count: nodes.count)
        for (place, number) in order.enumerated() {
            links[place].waitsFor = waitsFor[number].count
            for dependency in needs[number] { links[places[dependency]].neededBy.append(place) }
            for dependency in waitsFor[number] { links[places[dependency]].waitedForBy.append(place) }
        }
        self.order = order.map { nodes[$0].id }
        self.links = links
        ownEdges = order.map { nodes[$0].edges }
        positions = numbers.mapValues { places[$0] }
    }

    /// The edges of a node. Empty for a name that is not in the graph.
    package func edges(of id: Node) -> Edges {
        positions[id].map { ownEdges[$0] } ?? Edges()
    }

    /// The nodes that need this node's output, sorted.
    package func dependants(of id: Node) -> [Node] {
        guard let position = positions[id] else { return [] }
        return links[position].neededBy.map { order[$0] }.sorted()
    }

    /// The position of a node in ``order``. Nil for a name that is not in the graph.
    func position(of id: Node) -> Int? {
        positions[id]
    }

    /// True when the graph has the node.
    package func contains(_ id: Node) -> Bool {
        positions[id] != nil
    }

    /// The given nodes, and all nodes that they need directly or indirectly.
    package func closure(of ids: some Sequence<Node>) -> Set<Node> {
        reach(from: ids) { edges(of: $0).needs }
    }

    /// The given nodes, and all nodes that an edit of them can reach.
    package func affected(by ids: some Sequence<Node>) -> Set<Node> {
        reach(from: ids) { dependants(of: $0) }
    }

    /// The graph of some of the nodes. Drops edges to nodes that are left out. Callers pass a set
    /// that is closed under `needs`.
    package func restricted(to kept: Set<Node>) throws(GraphError<Node>) -> Self {
        if order.allSatisfy(kept.contains) { return self }
        let nodes = order.filter(kept.contains).map { id in
            let own = edges(of: id)
            let edges = Edges(
                needs: own.needs.filter(kept.contains), after: own.after.filter(kept.contains),
                unlessFailed: own.unlessFailed.filter(kept.contains))
            return (id: id, edges: edges)
        }
        return try Self(nodes)
    }

    private func reach(from ids: some Sequence<Node>, next: (Node) -> [Node]) -> Set<Node> {
        var found = Set(ids)
        var open = Array(found)
        while let id = open.popLast() {
            for neighbour in next(id) where found.insert(neighbour).inserted {
                open.append(neighbour)
            }
        }
        return found
    }

    private static func number(of name: Node, in numbers: [Node: Int], for dependant: Node) throws(GraphError<Node>) -> Int {
        guard let number = numbers[name] else { throw .unknownDependency(name, of: dependant) }
        return number
    }
}

extension [Int] {
    fileprivate func sortedWithoutDoubles() -> [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        for number in sorted() where number != result.last { result.append(number) }
        return result
    }
}
