import BuildGraph
import Testing
import WorkModel

@testable import Swarm

/// The step of a service whose number of tasks changes.
struct StepScaleTests {
    private let scale = Reason(.configurationChanged, "replicas", detail: "2 -> 1")
    private let port = Reason(.configurationChanged, "port", detail: "3000 -> 8000")

    @Test func `another number of tasks alone is a scale, which interrupts nothing`() {
        let step = Step(.container("sum"), changing: [scale], interrupts: true)
        #expect(step.line == "scale container:sum: configuration-changed replicas (2 -> 1)")
    }

    @Test func `any other change replaces the tasks`() {
        let both = Step(.container("sum"), changing: [scale, port], interrupts: true)
        #expect(both.action == .replace && both.interrupts)
        let other = Step(.container("sum"), changing: [Reason(.previousFailed, "replicas")], interrupts: false)
        #expect(other.action == .replace && !other.interrupts)
    }
}
