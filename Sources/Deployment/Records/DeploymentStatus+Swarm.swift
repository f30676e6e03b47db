extension DeploymentStatus {
    /// The tasks of a function or of the proxy on a swarm.
    package struct Service: Hashable, Sendable, Codable {
        /// The number of tasks that run and are healthy.
        package var running: Int
        /// The number of tasks that should run.
        package var desired: Int
        /// The tasks that should run, by number and node.
        package var tasks: [SwarmTask]
        /// The newest task that failed; nil if none did that the swarm remembers.
        package var failure: SwarmTask?
        /// The state of the last update, if it has not ended well, such as `updating`.
        package var update: String?

        /// Creates the value.
        package init(running: Int, desired: Int, tasks: [SwarmTask], failure: SwarmTask? = nil, update: String? = nil) {
            (self.running, self.desired, self.tasks, self.failure, self.update) = (running, desired, tasks, failure, update)
        }

        /// True when all tasks run, and no update is under way or stopped.
        package var isWhole: Bool { running >= desired && update == nil }
    }

    /// A task of a service: one container on one node.
    package struct SwarmTask: Hashable, Sendable, Codable {
        /// The name of the function with a number, or that of the proxy.
        package var name: String
        /// The name of the node; nil as long as the task has none.
        package var node: String?
        /// The state in the engine's words, such as `starting`.
        package var state: String
        /// The reason why the task does not proceed; nil if there is none.
        package var reason: String?

        /// Creates the value.
        package init(name: String, node: String?, state: String, reason: String? = nil) {
            (self.name, self.node, self.state, self.reason) = (name, node, state, reason)
        }
    }

    /// A node of a swarm.
    package struct SwarmNode: Hashable, Sendable, Codable {
        /// The name of the node's machine.
        package var name: String
        /// The state in the engine's words, such as `ready`.
        package var state: String
        /// The tasks that the node may get, in the engine's words, such as `drain`.
        package var availability: String
        /// True when the node is the manager that leads.
        package var leads: Bool

        /// Creates the value.
        package init(name: String, state: String, availability: String, leads: Bool) {
            (self.name, self.state, self.availability, self.leads) = (name, state, availability, leads)
        }
    }
}
