package import Pipeline
package import WorkModel

/// The chain of steps, each waiting for the one before it, that took the longest in a run, from its report. However many jobs there are,
/// the run could not have been shorter.
package struct CriticalPath: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package var node: Node
        /// What the step adds to the run after the one before it had ended.
        package var seconds: Double
    }

    /// In the order of time.
    package let parts: [Part]

    package init(_ report: RunReport) {
        let worked = report.steps.filter { [.done, .pulled, .failed].contains($0.outcome) && $0.seconds > 0 }
        var best: [Node: [Part]] = [:]
        // By their ends, so that what a step waited for has its own path already.
        for step in worked.sorted(by: { ($0.end, $0.node) < ($1.end, $1.node) }) {
            // Of several it is the last to end that it waited for.
            let before = worked.filter { Self.waits(step, for: $0) }.max { $0.end < $1.end }
            // A new container is started while the tests run: what it adds is what comes after them.
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
    /// In seconds from the start of the run.
    fileprivate var end: Double { start + seconds }
}
