/// The nodes of a swarm that may run a function.
package struct Placement: Hashable, Sendable {
    /// The conditions that a node must meet, such as `node.labels.zone == a`.
    package var constraints: [String]
    /// The attributes of nodes over whose values tasks are spread, such as `node.labels.zone`.
    package var spread: [String]
    /// The maximum number of tasks on a node; nil for no maximum.
    package var maximumPerNode: Int?

    /// Creates a placement. By default, every node may run any number of tasks.
    package init(constraints: [String] = [], spread: [String] = [], maximumPerNode: Int? = nil) {
        (self.constraints, self.spread, self.maximumPerNode) = (constraints, spread, maximumPerNode)
    }

    /// True when every node may run any number of tasks.
    package var isAny: Bool { self == Placement() }
}
