/// Which nodes may start now: a state machine with no notion of time or threads, so that every order of events can be tested
/// by calling it.
///
/// A node is in one of these states:
/// - *waiting*: something before it has not ended;
/// - *ready*: it may start; ``next()`` hands it out;
/// - *running*: handed out, not ended;
/// - *ended*: it succeeded, failed, or was skipped because something that it needs did not succeed.
package struct Schedule: Sendable {
    /// How a running node ended.
    package enum Ending: Sendable {
        case succeeded, failed
    }

    private let graph: Graph
    private let priority: [NodeID: Double]
    private var missing: [NodeID: Int] = [:]
    private var ready: [NodeID] = []
    private var doomed: Set<NodeID> = []
    private var running: Set<NodeID> = []
    private var ended: Set<NodeID> = []
    private var pending: Int

    /// - Parameter durations: how long nodes took last time, in seconds; nodes with more to do behind them start first.
    package init(_ graph: Graph, durations: [NodeID: Double] = [:]) {
        self.graph = graph
        self.priority = Self.criticalPaths(graph, durations: durations)
        pending = graph.order.count
        for id in graph.order {
            let edges = graph.edges(of: id)
            let count = Set(edges.needs + edges.after).count
            missing[id] = count
            if count == 0 { ready.append(id) }
        }
        sortReady()
    }

    /// True when every node has ended.
    package var isDone: Bool { pending == 0 }

    /// A node that may start now, the one with the longest path behind it first; nil when there is none at the moment.
    package mutating func next() -> NodeID? {
        guard let id = ready.popLast() else { return nil }
        running.insert(id)
        return id
    }

    /// A running node ended. Returns the nodes that can never run now because they need one that did not succeed, in order.
    package mutating func finished(_ id: NodeID, _ ending: Ending) -> [NodeID] {
        guard running.remove(id) != nil else { return [] }
        var skipped: [NodeID] = []
        end(id, succeeded: ending == .succeeded, skipped: &skipped)
        sortReady()
        return skipped
    }

    /// Starts nothing new: what is ready or waiting is given up and returned, in order. What runs still has to end.
    package mutating func stop() -> [NodeID] {
        let left = graph.order.filter { !running.contains($0) && !ended.contains($0) }
        ready = []
        ended.formUnion(left)
        pending = running.count
        return left
    }

    private mutating func end(_ first: NodeID, succeeded: Bool, skipped: inout [NodeID]) {
        var open = [(first, succeeded)]
        while let (id, succeeded) = open.popLast() {
            guard ended.insert(id).inserted else { continue }
            pending -= 1
            if !succeeded { doomed.formUnion(graph.dependants(of: id)) }
            for dependant in graph.waiting(for: id) where !ended.contains(dependant) {
                let left = (missing[dependant] ?? 0) - 1
                missing[dependant] = left
                guard left == 0 else { continue }
                if doomed.contains(dependant) {
                    skipped.append(dependant)
                    open.append((dependant, false))
                } else {
                    ready.append(dependant)
                }
            }
        }
    }

    /// Least urgent first, so that the most urgent one is popped.
    private mutating func sortReady() {
        ready.sort { left, right in
            let (a, b) = (priority[left] ?? 0, priority[right] ?? 0)
            return a == b ? left > right : a < b
        }
    }

    /// For each node its own duration and the longest chain of what waits for it.
    private static func criticalPaths(_ graph: Graph, durations: [NodeID: Double]) -> [NodeID: Double] {
        guard !durations.isEmpty else { return [:] }
        var paths: [NodeID: Double] = [:]
        for id in graph.order.reversed() {
            let behind = graph.waiting(for: id).map { paths[$0] ?? 0 }.max() ?? 0
            paths[id] = (durations[id] ?? 0) + behind
        }
        return paths
    }
}
