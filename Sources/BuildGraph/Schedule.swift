/// Which nodes may start now: a state machine with no notion of time or threads, so that every order of events can be tested
/// by calling it.
package struct Schedule<Node: Hashable & Comparable & Sendable>: Sendable {
    /// How a running node ended.
    package enum Ending: Sendable {
        case succeeded, failed
    }

    /// The state of one node. The transitions are `waiting -> ready -> running -> ended`,
    /// `waiting -> doomed -> ended`, and after ``stop()`` from every state but `running` to `ended`.
    private enum State {
        /// A node before it has not ended. Nothing that it needs has failed so far.
        case waiting
        /// A node before it has not ended, and a node that it needs did not succeed. It will be skipped.
        case doomed
        /// All nodes before it have ended. ``Schedule/next()`` hands it out.
        case ready
        /// ``Schedule/next()`` has handed it out, and ``Schedule/finished(_:_:)`` was not called for it.
        case running
        /// It succeeded, failed, was skipped, or was given up. This state is final.
        case ended
    }

    private let graph: DependencyGraph<Node>
    // Everything below goes by position in the graph's order.
    private var states: [State]
    /// How many of the nodes before it have not ended.
    private var missing: [Int]
    /// The most urgent node has rank 0.
    private let ranks: [Int]
    private let byRank: [Int]
    private var ready = ReadyQueue()
    private var running = 0
    private var pending: Int

    /// - Parameter durations: how long nodes took last time, in seconds; nodes with more to do behind them start first, those
    ///   with as much in the graph's order. A node that is not there took no time.
    package init(_ graph: DependencyGraph<Node>, durations: [Node: Double] = [:]) {
        self.graph = graph
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

    /// A node that may start now, the one with the longest path behind it first; nil when there is none at the moment.
    package mutating func next() -> Node? {
        guard let rank = ready.popFirst() else { return nil }
        states[byRank[rank]] = .running
        running += 1
        return graph.order[byRank[rank]]
    }

    /// A running node ended. Returns the nodes that are skipped by it: they need one that did not succeed, and nothing before
    /// them is left to end, so that the order holds across a skipped node too. Each stands after what it depends on.
    /// Changes nothing for a node that is not running.
    package mutating func finished(_ id: Node, _ ending: Ending) -> [Node] {
        guard let position = graph.position(of: id), states[position] == .running else { return [] }
        running -= 1
        return end(position, succeeded: ending == .succeeded).map { graph.order[$0] }
    }

    /// Starts nothing new: what is ready or waiting is given up and returned, in order. What runs still has to end.
    package mutating func stop() -> [Node] {
        guard pending > running else { return [] }
        let left = states.indices.filter { states[$0] != .running && states[$0] != .ended }
        for position in left { states[position] = .ended }
        ready.removeAll()
        pending = running
        return left.map { graph.order[$0] }
    }

    private mutating func makeReady(_ position: Int) {
        states[position] = .ready
        ready.insert(ranks[position])
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
            // Those that were given up have ended already.
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

    /// Positions by their own duration and the longest chain of what waits for them, the longest first.
    private static func byUrgency(_ graph: DependencyGraph<Node>, durations: [Node: Double]) -> [Int] {
        guard !durations.isEmpty else { return Array(graph.order.indices) }
        var paths = [Double](repeating: 0, count: graph.order.count)
        for position in graph.order.indices.reversed() {
            let behind = graph.links[position].waitedForBy.lazy.map { paths[$0] }.max() ?? 0
            let own = durations[graph.order[position]] ?? 0
            // Durations come from files: one that is not a number would spoil the sorting.
            paths[position] = (own.isFinite && own > 0 ? own : 0) + behind
        }
        return graph.order.indices.sorted { paths[$0] == paths[$1] ? $0 < $1 : paths[$0] > paths[$1] }
    }
}
