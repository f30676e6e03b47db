import BuildGraph
import Testing
import WorkModel

@testable import Pipeline

/// The candidate and the container of a function, which readers of a run see as one node.
struct CandidateEventsTests {
    private static func text(_ event: Executor.Event?) -> String {
        switch event {
        case nil: "nothing"
        case .started(let step): "started \(step.node)"
        case .ended(let result): "ended \(result.node) \(result.outcome.rawValue)\(result.step == nil ? " without a step" : "")"
        }
    }

    @Test func `a candidate that was started and never serves ends the line that it began`() {
        let events = CandidateEvents()
        let step = Step(.candidate("sum"), .create, [Reason(.neverDeployed)])
        let seen = [
            events.seen(.started(step)), events.seen(.ended(NodeResult(.candidate("sum"), .done, step: step))),
            events.seen(.ended(NodeResult(.container("sum"), .skipped))),
        ]
        #expect(seen.map(Self.text) == ["started container:sum", "nothing", "ended container:sum skipped"])
    }

    @Test func `a candidate that was never started has no line`() {
        let events = CandidateEvents()
        let seen = [
            events.seen(.ended(NodeResult(.candidate("sum"), .skipped))), events.seen(.ended(NodeResult(.container("sum"), .skipped))),
        ]
        #expect(seen.map(Self.text) == ["nothing", "ended container:sum skipped without a step"])
    }
}
