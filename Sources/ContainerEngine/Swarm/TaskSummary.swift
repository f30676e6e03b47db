/// A task: one container of a service, on one node. A task never starts again; another one takes
/// its place. Maps to `Task` of the Docker Engine API.
package struct TaskSummary: Hashable, Sendable, Decodable {
    /// The states of a task in the order of its life. The raw values are the engine's words.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// The task waits for a node or for its image.
        case new, allocated, pending, assigned, accepted, preparing, ready
        /// The container starts, or is not healthy yet.
        case starting
        /// The container runs, and is healthy if it has a health check.
        case running
        /// The container ended with the exit code 0.
        case complete
        /// The swarm stopped the container.
        case shutdown
        /// The container ended by itself, or became unhealthy.
        case failed
        /// The node could not create the container.
        case rejected
        /// The service was scaled down or removed.
        case remove
        /// The node of the task is down for a long time.
        case orphaned
        /// A state of a newer engine.
        case other

        /// True when the container may run or start to run.
        package var isAlive: Bool {
            switch self {
            case .starting, .running: true
            case .new, .allocated, .pending, .assigned, .accepted, .preparing, .ready, .complete, .shutdown, .failed, .rejected, .remove,
                .orphaned, .other:
                false
            }
        }

        /// True when the task failed. The swarm starts another one in its place.
        package var isFailure: Bool {
            switch self {
            case .failed, .rejected: true
            case .new, .allocated, .pending, .assigned, .accepted, .preparing, .ready, .starting, .running, .complete, .shutdown,
                .remove, .orphaned, .other:
                false
            }
        }
    }

    /// The ID of the task.
    package var id: String
    /// The ID of the service.
    package var service: String
    /// The number among the tasks of a replicated service, from 1; 0 for a global service.
    package var slot: Int
    /// The ID of the node; empty as long as the task has none.
    package var node: String
    /// The state of the task.
    package var state: State
    /// The state that the swarm wants.
    package var desired: State
    /// The time of the state: RFC 3339.
    package var time: String
    /// The engine's text about the state.
    package var message: String
    /// The reason of a failure; empty if there is none.
    package var error: String
    /// The specification that the task was created from.
    package var template: TaskContainer
    /// The counter of the specification, which distinguishes restarts on demand.
    package var forceUpdate: UInt64

    /// Creates a task, for tests.
    package init(
        id: String, service: String, slot: Int = 1, node: String = "", state: State, desired: State = .running, time: String = "",
        message: String = "", error: String = "", template: TaskContainer = TaskContainer(image: ""), forceUpdate: UInt64 = 0
    ) {
        (self.id, self.service, self.slot, self.node) = (id, service, slot, node)
        (self.state, self.desired, self.time) = (state, desired, time)
        (self.message, self.error) = (message, error)
        (self.template, self.forceUpdate) = (template, forceUpdate)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        service = try fields.optional("ServiceID") ?? ""
        slot = try fields.optional("Slot") ?? 0
        node = try fields.optional("NodeID") ?? ""
        desired = State(rawValue: try fields.optional("DesiredState") ?? "") ?? .other
        let status = try fields.nested("Status")
        state = State(rawValue: try status?.optional("State") ?? "") ?? .other
        time = try status?.optional("Timestamp") ?? ""
        message = try status?.optional("Message") ?? ""
        error = try status?.optional("Err") ?? ""
        let spec: WireService.Template? = try fields.optional("Spec")
        template = TaskContainer(spec)
        forceUpdate = spec?.ForceUpdate ?? 0
    }
}
