package import ContainerEngine

/// The number of a function's tasks, and the nodes that may run them.
package struct FunctionScale: Hashable, Sendable {
    /// The number of tasks.
    package var replicas: Int
    /// The nodes that may run a task.
    package var placement: ServicePlacement

    /// Creates a scale. By default there is one task, on any node.
    package init(replicas: Int = 1, placement: ServicePlacement = ServicePlacement()) {
        (self.replicas, self.placement) = (replicas, placement)
    }
}
