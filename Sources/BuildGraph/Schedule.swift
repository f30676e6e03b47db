/// Decides which nodes may start now.
///
/// The schedule is a state machine without time or threads. Tests can call it with every order of
/// events.
package struct Schedule<Node: Hashable & Comparable & Sendable>: Sendable {
    /// The way in which a running node ended. A skipped node counts as failed.
    package enum Ending: Sendable {
        case succeeded, failed
    }

    /// The state of one node. The transitions are `waiting -> ready -> running -> ended`,
    /// `waiting -> doomed -> ended`, and after ``stop()`` from every state but `running` to
    /// `ended`.
    private enum State {
        /// A node before it has not ended. Nothing that it needs has failed so far.
        case waiting
        /// A node before it has not ended, and a node that it needs did not succeed. It will be
        /// skipped.
        case doomed
        /// All nodes before it have ended. ``Schedule/next()`` hands it out.
        case ready
        /// ``Schedule/next()`` has handed it out, and ``Schedule/finished(_:_:)`` was not called
        /// for it.
        case running
        /// The node succeeded, failed or was skipped. This state is final.
        case ended
    }

    private let graph: DependencyGraph<Node>
    // All arrays below are indexed by position in the graph's order.
    private var states: [State]
    /// For each node, the number of nodes before it that have not ended.
    private var missing: [Int]
    /// The rank of each node by position. The most urgent node has rank 0.
    private let ranks: [Int]
    private let byRank: [Int]
    /// The pool of each node by position.
    private let pools: [WorkPool]
    /// The ready nodes of each pool, by its raw value.
    private var ready = WorkPool.allCases.map { _ in ReadyQueue() }
    private var running = 0
    private var pending: Int

    /// Creates a schedule in which nothing has started.
    ///
    /// Nodes with a longer path behind them start first. Equal nodes keep the graph's order.
    /// - Parameters:
    ///   - durations: the seconds that each node took last time. A missing node took no time.
    ///   - pool: returns the pool of a node.
    package init(_ graph: DependencyGraph<Node>, durations: [Node: Double] = [:], pool: (Node) -> WorkPool = { _ in .local }) {
        self.graph = graph
        pools = graph.order.map(pool)
        byRank = Self.byUrgency(graph, durations: durations)
        var ranks = [Int](repeating: 0, count: byRank.count)
        for (rank, position) in byRank.enumerated() { ranks[position] = rank }
        self.ranks = ranks
        states = Array(repeating: .waiting, count: graph.order.count)
        missing = graph.links.map(\.waitsFor)
        pending = graph.order.count
        for position in missing.indices where missing[position] == 0 { makeReady(position) }
    }

    /// True when every node has ended.
    package var isDone: Bool { pending == 0 }

    /// Returns a node that may start now, the one with the longest path behind it first. Nil if no
    /// node is ready.
    /// - Parameter open: the pools whose nodes may start.
    package mutating func next(in open: [WorkPool] = WorkPool.allCases) -> Node? {
        let first = open.min { (ready[$0.rawValue].first ?? .max) < (ready[$1.rawValue].first ?? .max) }
        guard let first, let rank = ready[first.rawValue].popFirst() else { return nil }
        states[byRank[rank]] = .running
        running += 1
        return graph.order[byRank[rank]]
    }

    /// Records that a running node ended. Changes nothing for a node that is not running.
    /// - Returns: the nodes that are skipped as a result, each after its dependencies. These nodes
    ///   need a node that did not succeed. All nodes before them have ended, so the order also
    ///   holds across a skipped node.
    package mutating func finished(_ id: Node, _ ending: Ending) -> [Node] {
        guard let position = graph.position(of: id), states[position] == .running else { return [] }
        running -= 1
        return end(position, succeeded: ending == .succeeded).map { graph.order[$0] }
    }

    /// Prevents further starts. Skips all ready and waiting nodes, and returns them in order.
    /// Running nodes still have to end.
    package mutating func stop() -> [Node] {
        guard pending > running else { return [] }
        let left = states.indices.filter { states[$0] != .running && states[$0] != .ended }
        for position in left { states[position] = .ended }
        for pool in ready.indices { ready[pool].removeAll() }
        pending = running
        return left.map { graph.order[$0] }
    }

    private mutating func makeReady(_ position: Int) {
        states[position] = .ready
        ready[pools[position].rawValue].insert(ranks[position])
    }

    private mutating func end(_ first: Int, succeeded: Bool) -> [Int] {
        var skipped: [Int] = []
        var open = [(position: first, succeeded: succeeded)]
        while let (position, succeeded) = open.popLast() {
            states[position] = .ended
            pending -= 1
            let links = graph.links[position]
            if !succeeded {
                for dependant in links.neededBy where states[dependant] == .waiting { states[dependant] = .doomed }
            }
            // Nodes that were skipped by `stop()` have ended already.
            for dependant in links.waitedForBy where states[dependant] != .ended {
                missing[dependant] -= 1
                guard missing[dependant] == 0 else { continue }
                if states[dependant] == .doomed {
                    skipped.append(dependant)
                    open.append((dependant, false))
                } else {
                    makeReady(dependant)
                }
            }
        }
        return skipped
    }

    /// The positions sorted by the longest path behind each node, its own duration included, the
    /// longest first.
    private static func byUrgency(_ graph: DependencyGraph<Node>, durations: [Node: Double]) -> [Int] {
        guard !durations.isEmpty else { return Array(graph.order.indices) }
        var paths = [Double](repeating: 0, count: graph.order.count)
        for position in graph.order.indices.reversed() {
            let behind = graph.links[position].waitedForBy.lazy.map { paths[$0] }.max() ?? 0
            let own = durations[graph.order[position]] ?? 0
            // Durations come from files. A value that is not a number would break the sorting.
            paths[position] = (own.isFinite && own > 0 ? own : 0) + behind
        }
        return graph.order.indices.sorted { paths[$0] == paths[$1] ? $0 < $1 : paths[$0] > paths[$1] }
    }
}
