package import Pipeline
package import WorkModel

/// The chain of steps that took the longest in a run. Each of them waited for the one before.
///
/// The path is computed from the report of the run. With any number of jobs, the run could not have
/// been shorter.
package struct CriticalPath: Hashable, Sendable {
    /// One step of the path.
    package struct Part: Hashable, Sendable {
        /// The node of the step.
        package var node: Node
        /// The seconds that the step adds after the end of the step before.
        package var seconds: Double
    }

    /// The steps in the order of time.
    package let parts: [Part]

    /// Computes the path of a run. It is empty if no step took time.
    package init(_ report: RunReport) {
        let worked = report.steps.filter { [.done, .pulled, .failed].contains($0.outcome) && $0.seconds > 0 }
        var best: [Node: [Part]] = [:]
        // Steps are sorted by their ends, so that the steps that a step waited for already have
        // their paths.
        for step in worked.sorted(by: { ($0.end, $0.node) < ($1.end, $1.node) }) {
            // If the step waited for several steps, the last to end counts.
            let before = worked.filter { Self.waits(step, for: $0) }.max { $0.end < $1.end }
            // A new container starts while the tests run. It adds only the time after the tests.
            let start = before.map { max(step.start, $0.end) } ?? step.start
            let path = (before.flatMap { best[$0.node] } ?? []) + [Part(node: step.node, seconds: step.end - start)]
            best[step.node] = path
        }
        parts =
            best.values.max { (Self.length($0), $1.last?.node.description ?? "") < (Self.length($1), $0.last?.node.description ?? "") }
            ?? []
    }

    private static func length(_ parts: [Part]) -> Double { parts.reduce(0) { $0 + $1.seconds } }

    private static func waits(_ step: RunReport.Step, for other: RunReport.Step) -> Bool {
        other.end <= step.end && step.waitsFor?.contains(other.node) ?? false
    }
}

extension RunReport.Step {
    /// The end, in seconds since the start of the run.
    fileprivate var end: Double { start + seconds }
}
