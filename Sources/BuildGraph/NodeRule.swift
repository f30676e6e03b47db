/// The behaviour of one node: whether its recorded result still holds, and how a new one is made.
package protocol NodeRule<Work>: Sendable {
    associatedtype Work: GraphWork

    /// Decides if the recorded result is valid for these inputs and still exists. Has no effects.
    /// - Parameter outputs: the outputs of the nodes that this one needs. In a plan, the output of
    ///   a node that has yet to run is missing.
    func evaluate(_ outputs: Work.Outputs) async throws -> GraphVerdict<Work>

    /// Makes the node's output and records it.
    /// - Parameter outputs: the outputs of all nodes that this one needs.
    /// - Throws: ``Unneeded`` if there turns out to be nothing to do.
    func perform(_ step: GraphStep<Work>, _ outputs: Work.Outputs) async throws -> Work.Output
}

/// The rule of a node whose output is a fact, such as the digest of files. It is never stale.
package struct FactRule<Work: GraphWork>: NodeRule {
    private let output: Work.Output

    package init(_ output: Work.Output) { self.output = output }

    package func evaluate(_ outputs: Work.Outputs) -> GraphVerdict<Work> { .current(output) }

    package func perform(_ step: GraphStep<Work>, _ outputs: Work.Outputs) -> Work.Output { output }
}

/// The error that a rule throws if it finds nothing to do while it performs. The node is skipped.
package struct Unneeded: Error {
    package init() {}
}

/// The result of a node's evaluation.
package enum GraphVerdict<Work: GraphWork>: Hashable, Sendable {
    /// A verified result for these inputs exists. Carries its output.
    case current(Work.Output)
    /// The node must run.
    case stale(GraphStep<Work>)
}

/// One thing to do, with its reasons.
package struct GraphStep<Work: GraphWork>: Hashable, Sendable {
    package var node: Work.Node
    package var action: Work.Action
    /// The causes of the step. Never empty.
    package var reasons: [Work.Cause]
    /// True if the step interrupts service.
    package var interrupts: Bool
    /// The node's output, if it is known before the step is done. A plan continues with it.
    package var output: Work.Output?

    package init(
        _ node: Work.Node, _ action: Work.Action, _ reasons: [Work.Cause], interrupts: Bool = false, output: Work.Output? = nil
    ) {
        self.node = node
        self.action = action
        self.reasons = reasons
        self.interrupts = interrupts
        self.output = output
    }
}
