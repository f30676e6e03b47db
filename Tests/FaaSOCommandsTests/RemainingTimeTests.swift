import Testing

@testable import BuildGraph
@testable import FaaSOCommands

struct RemainingTimeTests {
    private let start = ContinuousClock.now
    private static let nodes: [NodeID] = ["image:a", "test:a", "container:a", "image:b"].map { NodeID($0) }

    @Test func `what belongs to one function is done in turn, functions beside each other`() {
        var time = RemainingTime(Self.nodes, seconds: [NodeID("image:a"): 5, NodeID("test:a"): 2.5, NodeID("image:b"): 6])
        #expect(time.text(at: start) == "0 of 4 done, about 9 s left")
        time.started(NodeID("image:a"), at: start)
        #expect(time.text(at: start + .seconds(3)) == "0 of 4 done, about 6 s left")
        time.ended(NodeID("image:a"))
        time.ended(NodeID("image:b"))
        #expect(time.text(at: start + .seconds(5)) == "2 of 4 done, about 4 s left")
    }

    @Test func `what takes longer than last time, or was never made, has no time`() {
        var time = RemainingTime([NodeID("image:a"), NodeID("image:b")], seconds: [NodeID("image:a"): 5])
        #expect(time.text(at: start) == "0 of 2 done")
        time.ended(NodeID("image:b"))
        time.started(NodeID("image:a"), at: start)
        #expect(time.text(at: start + .seconds(4)) == "1 of 2 done, about 1 s left")
        #expect(time.text(at: start + .seconds(9)) == "1 of 2 done")
    }

    @Test func `a single step has a time alone, and nothing is nothing`() {
        #expect(RemainingTime([NodeID("image:a")], seconds: [NodeID("image:a"): 0.25]).text(at: start) == "about 250 ms left")
        #expect(RemainingTime([NodeID("image:a")], seconds: [:]).text(at: start) == nil)
        #expect(RemainingTime().text(at: start) == nil)
    }
}
