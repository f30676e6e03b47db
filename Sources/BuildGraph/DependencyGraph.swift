/// An immutable graph without cycles. It knows its nodes as values that can be compared, and nothing else.
///
/// There are two kinds of edges, as in ninja. A node *needs* another if it uses the other's output;
/// it cannot run if the other failed. A node comes *after* another if only the order counts;
/// it runs however the other ended.
package struct DependencyGraph<Node: Hashable & Comparable & Sendable>: Sendable {
    /// A node's edges towards what must end before it starts.
    package struct Edges: Hashable, Sendable {
        package var needs: [Node]
        package var after: [Node]

        package init(needs: [Node] = [], after: [Node] = []) {
            self.needs = needs
            self.after = after
        }
    }

    /// The links of one node by position in ``order``; each list ascending and without doubles.
    struct Links: Sendable {
        /// How many nodes must end before this one starts.
        var waitsFor = 0
        /// What needs this node's output.
        var neededBy: [Int] = []
        /// What waits for this node to end, however it ends; all of `neededBy` among it.
        var waitedForBy: [Int] = []
    }

    /// Every node after all that it needs or comes after: depth first, by name where that leaves a choice, so that the order
    /// depends on nothing but the nodes.
    package let order: [Node]
    /// In the order of ``order``.
    let links: [Links]
    private let ownEdges: [Edges]
    private let positions: [Node: Int]

    /// - Throws: ``GraphError`` for a doubled name, a dependency that is not there, or a cycle with its whole path.
    package init(_ nodes: [(id: Node, edges: Edges)]) throws(GraphError<Node>) {
        // Numbered by name, so that numbers compare as the names do.
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

    /// The edges of a node; none for a name that is not in the graph.
    package func edges(of id: Node) -> Edges {
        positions[id].map { ownEdges[$0] } ?? Edges()
    }

    /// The nodes that need this one's output, sorted.
    package func dependants(of id: Node) -> [Node] {
        guard let position = positions[id] else { return [] }
        return links[position].neededBy.map { order[$0] }.sorted()
    }

    /// Where a node stands in ``order``; nil for a name that is not in the graph.
    func position(of id: Node) -> Int? {
        positions[id]
    }

    package func contains(_ id: Node) -> Bool {
        positions[id] != nil
    }

    /// The given nodes and all that they need, and what they need in turn.
    package func closure(of ids: some Sequence<Node>) -> Set<Node> {
        reach(from: ids) { edges(of: $0).needs }
    }

    /// The given nodes and all that an edit of them can reach.
    package func affected(by ids: some Sequence<Node>) -> Set<Node> {
        reach(from: ids) { dependants(of: $0) }
    }

    /// The graph of some of the nodes. Edges to nodes that are left out go; callers pass a set closed under `needs`.
    package func restricted(to kept: Set<Node>) throws(GraphError<Node>) -> Self {
        let nodes = order.filter(kept.contains).map { id in
            let own = edges(of: id)
            return (id: id, edges: Edges(needs: own.needs.filter(kept.contains), after: own.after.filter(kept.contains)))
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
