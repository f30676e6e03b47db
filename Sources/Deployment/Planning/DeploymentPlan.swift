package import BuildGraph

/// What must change to get from an observed state to a desired one; a value that prints itself.
package struct DeploymentPlan: Hashable, Sendable, Codable, CustomStringConvertible {
    package var changes: [Change]
    /// How many containers, Caddyfile and proxy included, are as they should be.
    package var unchanged: Int

    package init(changes: [Change] = [], unchanged: Int = 0) { (self.changes, self.unchanged) = (changes, unchanged) }

    package var isEmpty: Bool { changes.isEmpty }

    /// The change of one node, `container:sum`.
    package func change(_ node: String) -> Change? { changes.first { $0.node == node } }

    /// A line per change, and what stays.
    package var description: String { (changes.map(\.description) + ["\(unchanged) unchanged"]).joined(separator: "\n") }
}

/// One step of a plan, with all of its causes.
package struct Change: Hashable, Sendable, Codable, CustomStringConvertible {
    package enum Target: Hashable, Sendable, Codable {
        case container(String)
        case caddyfile
        case proxy
    }

    package enum Action: String, Hashable, Sendable, Codable {
        case create, replace, remove, start, reload
    }

    package var target: Target
    package var action: Action
    package var causes: [Reason]
    /// Whether requests in flight are cut off, or new ones find nobody for a moment.
    package var interrupts: Bool

    package init(_ target: Target, _ action: Action, _ causes: [Reason], interrupts: Bool = false) {
        (self.target, self.action, self.causes, self.interrupts) = (target, action, causes, interrupts)
    }

    /// The node's name as the graph has it.
    package var node: String {
        switch target {
        case .container(let function): "container:" + function
        case .caddyfile: "caddyfile"
        case .proxy: "proxy"
        }
    }

    /// `replace container:sum: image-changed image:sum (aaaa -> bbbb); configuration-changed limits.memory`.
    package var description: String {
        action.rawValue + " " + node + why
    }

    /// The same where the node is said before it: `replace: image-changed image:sum (aaaa -> bbbb)`.
    package var summary: String { action.rawValue + why }

    private var why: String { (interrupts ? " (interrupts): " : ": ") + causes.map(\.line).joined(separator: "; ") }
}
