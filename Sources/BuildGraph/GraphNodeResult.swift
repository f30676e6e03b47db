/// How one node of a run ended.
package struct GraphNodeResult<Work: GraphWork>: Sendable {
    package typealias Outcome = NodeOutcome

    package var node: Work.Node
    package var outcome: Outcome
    /// What was done and why; nil for a reused node, and for a skipped one that was never evaluated.
    package var step: GraphStep<Work>?
    /// Nil unless the node is done or reused.
    package var output: Work.Output?
    package var error: (any Error)?
    /// When it began and how long it took, in seconds since the run began.
    package var start: Double
    package var seconds: Double

    package init(
        _ node: Work.Node, _ outcome: Outcome, step: GraphStep<Work>? = nil, output: Work.Output? = nil, error: (any Error)? = nil,
        start: Double = 0, seconds: Double = 0
    ) {
        self.node = node
        self.outcome = outcome
        self.step = step
        self.output = output
        self.error = error
        self.start = start
        self.seconds = seconds
    }
}

/// How a node ended. The raw values stand in `--report` files, and never change.
package enum NodeOutcome: String, Sendable, Codable {
    /// Performed.
    case done
    /// Current: nothing was done.
    case reused
    case failed
    /// Not performed: it was planned and turned out unneeded, something that it needs failed, or the run was stopped.
    case skipped
}
