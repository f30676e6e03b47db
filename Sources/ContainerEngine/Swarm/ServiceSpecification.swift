/// The specification of a service: the tasks that a swarm keeps running, and the way in which it
/// updates them.
///
/// A specification that an engine returns equals the one that it received. Fields without a
/// property here are lost, so a service of another program must not be updated from this value.
/// Maps to `ServiceSpec` of the Docker Engine API.
package struct ServiceSpecification: Hashable, Sendable {
    /// The name, at most 63 bytes. It is a DNS name in the networks of the service.
    package var name: String
    /// The labels of the service. They are not labels of its containers.
    package var labels: [String: String] = [:]
    /// The number of tasks.
    package var mode = ServiceMode.replicated(1)
    /// The container of each task.
    package var container: TaskContainer
    /// The networks of each task.
    package var networks: [ServiceNetwork] = []
    /// The nodes that may run a task.
    package var placement = ServicePlacement()
    /// The way in which tasks are replaced after a change.
    package var update = ServiceUpdate()
    /// The ports of each task, published on its own node.
    package var ports: [TaskPort] = []
    /// The pause before a task that ended is replaced; nil for the engine's 5 s.
    package var restartDelay: Duration?
    /// A counter. A change of it alone replaces all tasks.
    package var forceUpdate: UInt64 = 0

    /// Creates a specification. The remaining fields have their defaults.
    package init(name: String, container: TaskContainer) { (self.name, self.container) = (name, container) }
}

/// The number of tasks of a service.
package enum ServiceMode: Hashable, Sendable {
    /// A number of tasks, on any nodes.
    case replicated(UInt64)
    /// One task on each node.
    case global
    /// A job, which ends. `faaso` creates none.
    case job
}

/// A network of a service.
package struct ServiceNetwork: Hashable, Sendable {
    /// The ID of the network. The engine also accepts a name, and returns the ID.
    package var target: String
    /// The names of all tasks in the network, in addition to the name of the service.
    package var aliases: [String]

    /// Creates the membership.
    package init(target: String, aliases: [String] = []) { (self.target, self.aliases) = (target, aliases) }
}

/// The nodes that may run the tasks of a service.
package struct ServicePlacement: Hashable, Sendable {
    /// The conditions that a node must meet, such as `node.labels.zone == a`.
    package var constraints: [String]
    /// The labels of nodes over whose values tasks are spread, such as `node.labels.zone`.
    package var spread: [String]
    /// The maximum number of tasks on a node; nil for no maximum.
    package var maximumPerNode: UInt64?
    /// The architecture of the nodes in Go's names, such as `amd64`; nil for any.
    package var architecture: String?

    /// Creates a placement. By default, every node may run any number of tasks.
    package init(constraints: [String] = [], spread: [String] = [], maximumPerNode: UInt64? = nil, architecture: String? = nil) {
        (self.constraints, self.spread, self.maximumPerNode) = (constraints, spread, maximumPerNode)
        self.architecture = architecture
    }
}

/// A TCP port of each task, published on the node of the task. There is no routing mesh.
package struct TaskPort: Hashable, Sendable {
    /// The port of the node. Two tasks on one node cannot have the same.
    package var published: Int
    /// The port of the container.
    package var target: Int

    /// Creates a port.
    package init(published: Int, target: Int) { (self.published, self.target) = (published, target) }
}

/// The way in which a swarm replaces the tasks of a service.
package struct ServiceUpdate: Hashable, Sendable {
    /// The order of a task's replacement. The raw values are the engine's words.
    package enum Order: String, Hashable, Sendable, CaseIterable {
        /// The new task runs and is healthy before the old one stops.
        case startFirst = "start-first"
        /// The old task stops before the new one starts.
        case stopFirst = "stop-first"
    }

    /// The reaction to a task that fails. The raw values are the engine's words.
    package enum FailureAction: String, Hashable, Sendable, CaseIterable {
        /// The update stops, and the tasks that were replaced stay.
        case pause
        /// The update goes on.
        case proceed = "continue"
        /// The service returns to its specification before the update.
        case rollback
    }

    /// The number of tasks that are replaced at once; 0 for all.
    package var parallelism: UInt64
    /// The order within one task.
    package var order: Order
    /// The reaction to a task that fails.
    package var failureAction: FailureAction
    /// The time after the start of a task in which its end counts as a failure; nil for the
    /// engine's 5 s.
    package var monitor: Duration?

    /// Creates an update policy. A failure counts from the first task on.
    package init(
        parallelism: UInt64 = 1, order: Order = .stopFirst, failureAction: FailureAction = .pause, monitor: Duration? = nil
    ) {
        (self.parallelism, self.order, self.failureAction, self.monitor) = (parallelism, order, failureAction, monitor)
    }
}
