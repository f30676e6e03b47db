/// What the engine asks of a node. The engine knows outputs only as text that is equal or not.
package struct Rule: Sendable {
    /// The outputs of what the node needs, by name. In a plan an output is nil when the node that makes it has yet to run.
    package typealias Outputs = [NodeID: String]

    /// Is the node's recorded result still right for these inputs, and still there? Has no effects. A node some of whose
    /// needs are missing from the outputs answers with what is known.
    package var evaluate: @Sendable (Outputs) async throws -> Verdict
    /// Makes the node's output, and records it. All needed outputs are there.
    package var perform: @Sendable (Outputs, Step) async throws -> String

    package init(
        evaluate: @escaping @Sendable (Outputs) async throws -> Verdict,
        perform: @escaping @Sendable (Outputs, Step) async throws -> String
    ) {
        self.evaluate = evaluate
        self.perform = perform
    }

    /// A node whose output is a fact, such as a digest of files.
    package static func fact(_ output: String) -> Rule {
        Rule(evaluate: { _ in .current(output) }, perform: { _, _ in output })
    }
}

/// Thrown by a rule's performing when there turned out to be nothing to do: the node is skipped, and nothing waits in vain for it.
package struct Unneeded: Error {
    package init() {}
}

/// What a node's evaluation says.
package enum Verdict: Hashable, Sendable {
    /// A verified result for these inputs exists: its output.
    case current(String)
    /// The node must run.
    case stale(Step)
}

/// One thing to do, and why.
package struct Step: Hashable, Sendable {
    package var node: NodeID
    /// A word for what will be done, such as `build`; the engine only carries it.
    package var action: String
    /// Never empty.
    package var reasons: [Reason]
    /// True when service is interrupted while it is done.
    package var interrupts: Bool
    /// The node's output, where it is known before it is done: a plan then goes on with it.
    package var output: String?

    package init(_ node: NodeID, _ action: String, _ reasons: [Reason], interrupts: Bool = false, output: String? = nil) {
        self.output = output
        self.node = node
        self.action = action
        self.reasons = reasons
        self.interrupts = interrupts
    }
}
