/// The result of one node in a run.
package struct GraphNodeResult<Work: GraphWork>: Sendable {
    /// The outcome of a node. The type is the same for every graph.
    package typealias Outcome = NodeOutcome

    /// The node that ended.
    package var node: Work.Node
    /// The way in which the node ended.
    package var outcome: Outcome
    /// The step that was taken, with its reasons. Nil for a reused node, and for a skipped node
    /// that was never evaluated.
    package var step: GraphStep<Work>?
    /// The node's output. Nil unless the node is done or reused.
    package var output: Work.Output?
    /// The error of a failed node; nil for every other outcome.
    package var error: (any Error)?
    /// The time at which the node began, in seconds since the run began.
    package var start: Double
    /// The seconds that the step took. Zero if the node was not performed.
    package var seconds: Double

    /// Creates a result. By default, the node took no step and has no output.
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

/// The outcome of a node. The raw values appear in `--report` files, and never change.
package enum NodeOutcome: String, Sendable, Codable {
    /// The node was performed.
    case done
    /// The node is current; nothing was done.
    case reused
    /// An evaluation or a step threw an error.
    case failed
    /// The node was not performed. Either it was planned but is not needed, or a node that it needs
    /// failed, or the run was stopped.
    case skipped
}
