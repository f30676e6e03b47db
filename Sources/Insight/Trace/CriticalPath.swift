package import Pipeline
package import BuildGraph

/// The chain of steps, each waiting for the one before it, that took the longest in a run, from its report. However many jobs there are,
/// the run could not have been shorter.
package struct CriticalPath: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        package var node: NodeID
        /// What the step adds to the run after the one before it had ended.
        package var seconds: Double
    }

    /// In the order of time.
    package let parts: [Part]

    package init(_ report: RunReport) {
        let worked = report.steps.filter { [.done, .pulled, .failed].contains($0.outcome) && $0.seconds > 0 }
        var best: [NodeID: [Part]] = [:]
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

    /// The order of kinds, as the graph has it.
    private static func waits(_ step: RunReport.Step, for other: RunReport.Step) -> Bool {
        guard step.node != other.node, other.end <= step.end else { return false }
        let isSame = step.node.name == other.node.name
        return switch (step.node.kind, other.node.kind) {
        case ("image", "base"): other.end <= step.start
        case ("test", "image"): isSame
        case ("container", "image"), ("container", "test"): isSame
        case ("container", "proxy"), ("caddyfile", "proxy"), ("caddyfile", "container"): other.end <= step.start
        case ("container", "caddyfile"): step.action == "remove" && other.end <= step.start
        default: false
        }
    }
}

extension RunReport.Step {
    /// In seconds from the start of the run.
    fileprivate var end: Double { start + seconds }
}
