import BuildGraph
package import WorkModel

/// The steps from an observed state to a desired one; a value that prints itself.
package struct DeploymentPlan: Hashable, Sendable, CustomStringConvertible {
    package var changes: [Step]
    /// How many containers, Caddyfile and proxy included, are as they should be.
    package var unchanged: Int

    package init(changes: [Step] = [], unchanged: Int = 0) { (self.changes, self.unchanged) = (changes, unchanged) }

    package var isEmpty: Bool { changes.isEmpty }

    /// The change of one node; nil if it is as it should be.
    package func change(_ node: Node) -> Step? { changes.first { $0.node == node } }

    /// A line per change, and what stays.
    package var description: String { (changes.map(\.line) + ["\(unchanged) unchanged"]).joined(separator: "\n") }
}
