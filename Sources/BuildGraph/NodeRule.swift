/// The behaviour of one node: how it checks its recorded result, and how it makes a new one.
package protocol NodeRule<Work>: Sendable {
    /// The types of the graph that the rule belongs to.
    associatedtype Work: GraphWork

    /// True when the evaluation may wait for another machine. The executor then goes on with other
    /// nodes.
    var waits: Bool { get }

    /// The pool of the node's step.
    var pool: WorkPool { get }

    /// Decides if the recorded result is valid for these inputs and still exists. Has no effects.
    /// - Parameter outputs: the outputs of the nodes that this one needs. In a plan, the output of
    ///   a node that has yet to run is missing.
    func evaluate(_ outputs: Work.Outputs) async throws -> GraphVerdict<Work>

    /// Makes the node's output and records it.
    /// - Parameter outputs: the outputs of all nodes that this one needs.
    /// - Throws: ``Unneeded`` if there turns out to be nothing to do.
    func perform(_ step: GraphStep<Work>, _ outputs: Work.Outputs) async throws -> Work.Output
}

extension NodeRule {
    package var waits: Bool { false }
    package var pool: WorkPool { .local }
}

/// The rule of a node whose output is a fact, such as the digest of files. It is never stale.
package struct FactRule<Work: GraphWork>: NodeRule {
    private let output: Work.Output

    /// Creates the rule of a known output.
    package init(_ output: Work.Output) { self.output = output }

    /// Returns the fact, which is always current.
    package func evaluate(_ outputs: Work.Outputs) -> GraphVerdict<Work> { .current(output) }

    /// Returns the fact. The executor never performs a node that is current.
    package func perform(_ step: GraphStep<Work>, _ outputs: Work.Outputs) -> Work.Output { output }
}

/// The error that a rule throws if it finds nothing to do while it performs. The node is skipped.
package struct Unneeded: Error {
    /// Creates the error. It carries no details.
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
    /// The node that is stale.
    package var node: Work.Node
    /// The action that makes the node current.
    package var action: Work.Action
    /// The causes of the step. Never empty.
    package var reasons: [Work.Cause]
    /// True when the step interrupts service.
    package var interrupts: Bool
    /// The node's output, if it is known before the step is done. A plan continues with it.
    package var output: Work.Output?

    /// Creates a step. By default, it does not interrupt service, and its output is unknown.
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
