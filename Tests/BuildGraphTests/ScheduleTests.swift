import BuildGraph
import TestSupport
import Testing

struct ScheduleTests {
    @Test func `a failed node stops what needs it, and nothing that only comes after it`() throws {
        var schedule = Schedule(try Nodes("a", "needs: a", "far: needs", "after: | a", "later: | far").graph())
        #expect(take(&schedule).text == "a")
        #expect(schedule.finished(NodeID("a"), .failed).text == "needs far")
        #expect(take(&schedule).text == "after later")
        #expect(schedule.finished(NodeID("later"), .succeeded).isEmpty)
        #expect(!schedule.isDone)
        #expect(schedule.finished(NodeID("after"), .succeeded).isEmpty)
        #expect(schedule.isDone)
    }

    @Test func `a node is skipped only after all other nodes that it waits for have ended`() throws {
        var schedule = Schedule(try Nodes("bad", "slow", "middle: bad | slow", "last: | middle").graph())
        #expect(take(&schedule).text == "bad slow")
        #expect(schedule.finished(NodeID("bad"), .failed).isEmpty)
        #expect(schedule.next() == nil)
        #expect(schedule.finished(NodeID("slow"), .succeeded).text == "middle")
        #expect(take(&schedule).text == "last")
    }

    @Test func `ending a node that does not run changes nothing`() throws {
        var schedule = Schedule(try Nodes("a", "b: a").graph())
        #expect(schedule.finished(NodeID("a"), .failed).isEmpty)
        #expect(schedule.finished(NodeID("gone"), .failed).isEmpty)
        #expect(schedule.next() == NodeID("a"))
        #expect(schedule.finished(NodeID("a"), .succeeded).isEmpty)
        #expect(schedule.finished(NodeID("a"), .failed).isEmpty)
        #expect(schedule.next() == NodeID("b"))
    }

    @Test func `stopping gives up what is ready or waiting, in order, and waits for what runs`() throws {
        var schedule = Schedule(try Nodes("a", "b", "c: a", "d: b c").graph())
        #expect(schedule.next() == NodeID("a"))
        #expect(schedule.stop().text == "b c d")
        #expect(schedule.stop().isEmpty)
        #expect(schedule.next() == nil)
        #expect(!schedule.isDone)
        #expect(schedule.finished(NodeID("a"), .failed).isEmpty)
        #expect(schedule.isDone && schedule.next() == nil)
    }

    @Test func `an empty graph is done`() throws {
        var schedule = Schedule(try Graph([]))
        #expect(schedule.isDone && schedule.next() == nil && schedule.stop().isEmpty)
    }

    @Test func `the longest path behind a node decides, not its own duration`() throws {
        let nodes = Nodes("long", "short", "tail: short", "end: | tail", "alone")
        let durations: [NodeID: Double] = [
            NodeID("long"): 5, NodeID("short"): 1, NodeID("tail"): 3, NodeID("end"): 2, NodeID("alone"): 5,
        ]
        var schedule = Schedule(try nodes.graph(), durations: durations)
        #expect(take(&schedule).text == "short alone long")
    }

    @Test(arguments: [Double.nan, .infinity, -1])
    func `a duration that makes no sense counts as none`(duration: Double) throws {
        let nodes = Nodes("a", "b", "c")
        var schedule = Schedule(try nodes.graph(), durations: [NodeID("a"): duration, NodeID("c"): 1])
        #expect(take(&schedule).text == "c a b")
    }

    @Test func `a node starts only if its pool is open, the longest path of those first`() throws {
        let nodes = Nodes("build", "update", "wait: build", "test")
        let durations: [NodeID: Double] = [NodeID("update"): 2, NodeID("build"): 5, NodeID("test"): 3]
        var schedule = Schedule(try nodes.graph(), durations: durations) {
            ["update", "wait"].contains($0.description) ? .remote : .local
        }
        #expect(schedule.next(in: []) == nil)
        #expect(schedule.next(in: [.remote]) == NodeID("update"))
        #expect(schedule.next(in: [.remote]) == nil)
        #expect(schedule.next() == NodeID("build"))
        #expect(schedule.next(in: [.remote, .local]) == NodeID("test"))
        #expect(schedule.finished(NodeID("build"), .succeeded).isEmpty)
        #expect(schedule.next(in: [.local]) == nil)
        #expect(schedule.stop().text == "wait" && schedule.next() == nil)
    }

    @Test func `every random order of events obeys the definition`() throws {
        for seed in 1...500 {
            var generator = SeededGenerator(seed: seed)
            let nodes = Nodes(randomUpTo: 30, using: &generator)
            var oracle = Oracle(nodes, using: &generator)
            var schedule = Schedule(try nodes.graph(), durations: oracle.durations)
            let stops = generator.chance(oneIn: 4)
            while !schedule.isDone {
                for _ in 0..<Int.random(in: 0...3, using: &generator) {
                    let next = schedule.next()
                    try #require(oracle.accepts(next), "seed \(seed): \(String(describing: next))")
                    if let next { oracle.running.insert(next) }
                }
                if stops, generator.chance(oneIn: 8) {
                    let left = schedule.stop()
                    try #require(Set(left) == oracle.left && left.count == Set(left).count, "seed \(seed)")
                    oracle.skipped.formUnion(left)
                    try #require(schedule.next() == nil, "seed \(seed)")
                }
                guard let id = oracle.running.sorted().randomElement(using: &generator) else { continue }
                let fails = generator.chance(oneIn: 5)
                let skipped = schedule.finished(id, fails ? .failed : .succeeded)
                try #require(skipped == oracle.end(id, fails: fails, in: skipped), "seed \(seed)")
            }
            #expect(oracle.left.isEmpty && oracle.running.isEmpty, "seed \(seed)")
            if !stops { #expect(oracle.skipped == oracle.thoseThatNeedAFailedOne, "seed \(seed)") }
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func `100,000 nodes that fan out or in take no time to speak of`(out: Bool) throws {
        let all = (0..<100_000).map { NodeID("n\($0)") }
        let nodes: [(id: NodeID, edges: Graph.Edges)] =
            out
            ? all.map { ($0, Graph.Edges(needs: $0 == all[0] ? [] : [all[0]])) }
            : all.dropLast().map { ($0, Graph.Edges()) } + [(all[99_999], Graph.Edges(needs: all.dropLast()))]
        let durations = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, Double($0 * 7919 % 1009)) })
        var schedule = Schedule(try Graph(nodes), durations: durations)
        var count = 0
        while let id = schedule.next() {
            count += 1
            _ = schedule.finished(id, .succeeded)
        }
        #expect(count == all.count && schedule.isDone)
    }

    private func take(_ schedule: inout Schedule<NodeID>) -> [NodeID] {
        var taken: [NodeID] = []
        while let id = schedule.next() { taken.append(id) }
        return taken
    }
}

/// The rules of a schedule by their definition. The oracle is slow, and stores nothing except the
/// events.
private struct Oracle {
    let edges: [NodeID: Graph.Edges]
    private(set) var durations: [NodeID: Double] = [:]
    private var paths: [NodeID: Double] = [:]
    var running: Set<NodeID> = []
    var skipped: Set<NodeID> = []
    private var succeeded: Set<NodeID> = []
    private var failed: Set<NodeID> = []

    init(_ nodes: Nodes, using generator: inout SeededGenerator) {
        edges = Dictionary(uniqueKeysWithValues: nodes.edges.map { ($0.id, $0.edges) })
        for id in edges.keys.sorted() where generator.chance(oneIn: 2) {
            // Whole numbers are used, because sums must not depend on the order of addition.
            durations[id] = Double(Int.random(in: 0...5, using: &generator))
        }
        // The computation repeats until nothing changes.
        var before: [NodeID: Double]?
        while paths != before {
            before = paths
            for (id, own) in edges {
                paths[id] = max(paths[id] ?? 0, durations[id] ?? 0)
                for first in own.needs + own.after {
                    paths[first] = max(paths[first] ?? 0, (durations[first] ?? 0) + (paths[id] ?? 0))
                }
            }
        }
    }

    var left: Set<NodeID> { Set(edges.keys).subtracting(ended).subtracting(running) }

    var thoseThatNeedAFailedOne: Set<NodeID> {
        var found: Set<NodeID> = []
        for _ in edges {
            for (id, own) in edges where own.needs.contains(where: { failed.contains($0) || found.contains($0) }) { found.insert(id) }
        }
        return found
    }

    /// True when this node may start next. Nil is correct only if no node may start.
    func accepts(_ next: NodeID?) -> Bool {
        let eligible = left.filter { id in
            let own = edges[id] ?? Graph.Edges()
            return own.needs.allSatisfy(succeeded.contains) && own.after.allSatisfy(ended.contains)
        }
        guard let next else { return eligible.isEmpty }
        return eligible.contains(next) && eligible.allSatisfy { (paths[$0] ?? 0) <= (paths[next] ?? 0) }
    }

    /// The nodes that the end of a node must skip. They are in the order of `proposed` if that is a
    /// correct one.
    mutating func end(_ id: NodeID, fails: Bool, in proposed: [NodeID]) -> [NodeID] {
        running.remove(id)
        if fails { failed.insert(id) } else { succeeded.insert(id) }
        var order: [NodeID] = []
        for candidate in proposed where mustSkip(candidate) {
            skipped.insert(candidate)
            order.append(candidate)
        }
        for forgotten in left.sorted() where mustSkip(forgotten) { order.append(forgotten) }
        return order
    }

    private func mustSkip(_ id: NodeID) -> Bool {
        let own = edges[id] ?? Graph.Edges()
        return left.contains(id) && (own.needs + own.after).allSatisfy(ended.contains)
            && own.needs.contains { failed.contains($0) || skipped.contains($0) }
    }

    private var ended: Set<NodeID> { succeeded.union(failed).union(skipped) }
}
