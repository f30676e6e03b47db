import BuildGraph
package import WorkModel

/// The steps from an observed state to a desired one. The value prints itself.
package struct DeploymentPlan: Hashable, Sendable, CustomStringConvertible {
    /// The steps, each with its causes.
    package var changes: [Step]
    /// The number of nodes in the desired state: containers, the Caddyfile and the proxy.
    package var unchanged: Int

    /// Creates a plan.
    package init(changes: [Step] = [], unchanged: Int = 0) { (self.changes, self.unchanged) = (changes, unchanged) }

    /// True when nothing has to change.
    package var isEmpty: Bool { changes.isEmpty }

    /// The change of one node; nil if the node is in the desired state.
    package func change(_ node: Node) -> Step? { changes.first { $0.node == node } }

    /// One line for each change, and the number of unchanged nodes.
    package var description: String { (changes.map(\.line) + ["\(unchanged) unchanged"]).joined(separator: "\n") }
}
