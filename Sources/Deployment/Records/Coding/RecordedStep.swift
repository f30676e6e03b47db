import BuildGraph
package import WorkModel

/// The coded form of a step: `node`, `action`, `reasons` and `interrupts`. The output is left out.
package struct RecordedStep: Codable, Sendable {
    private var node: Node
    private var action: Action
    private var reasons: [Reason]
    private var interrupts: Bool

    /// Converts a step.
    package init(_ step: Step) { (node, action, reasons, interrupts) = (step.node, step.action, step.reasons, step.interrupts) }

    /// The step.
    package var step: Step { Step(node, action, reasons, interrupts: interrupts) }
}
