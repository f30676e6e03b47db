import ProjectSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import FaaSOCommands

struct RemainingTimeTests {
    private let start = ContinuousClock.now
    private static let nodes: [Node] = ["image:a", "test:a", "container:a", "image:b"]

    @Test func `what belongs to one function is done in turn, functions beside each other`() {
        var time = RemainingTime(Self.nodes, seconds: ["image:a": 5, "test:a": 2.5, "image:b": 6])
        #expect(time.text(at: start) == "0 of 4 done, about 9 s left")
        time.started("image:a", at: start)
        #expect(time.text(at: start + .seconds(3)) == "0 of 4 done, about 6 s left")
        time.ended("image:a")
        time.ended("image:b")
        #expect(time.text(at: start + .seconds(5)) == "2 of 4 done, about 4 s left")
    }

    @Test func `what takes longer than last time, or was never made, has no time`() {
        var time = RemainingTime(["image:a", "image:b"], seconds: ["image:a": 5])
        #expect(time.text(at: start) == "0 of 2 done")
        time.ended("image:b")
        time.started("image:a", at: start)
        #expect(time.text(at: start + .seconds(4)) == "1 of 2 done, about 1 s left")
        #expect(time.text(at: start + .seconds(9)) == "1 of 2 done")
    }

    @Test func `a single step has a time alone, and nothing is nothing`() {
        #expect(RemainingTime(["image:a"], seconds: ["image:a": 0.25]).text(at: start) == "about 250 ms left")
        #expect(RemainingTime(["image:a"], seconds: [:]).text(at: start) == nil)
        #expect(RemainingTime().text(at: start) == nil)
    }
}
