/// A service of a swarm. Maps to `Service` of the Docker Engine API.
package struct ServiceSummary: Hashable, Sendable, Decodable {
    /// The ID of the service.
    package var id: String
    /// The version, which an update must name. The swarm itself raises it during an update.
    package var version: UInt64
    /// The time of creation: RFC 3339.
    package var created: String
    /// The specification.
    package var specification: ServiceSpecification
    /// The specification before the last change; nil if there was none.
    package var previous: ServiceSpecification?
    /// The state of the last update; nil if there was none since the creation.
    package var update: ServiceUpdateStatus?
    /// The numbers of tasks; nil unless a listing asked for them.
    package var tasks: ServiceTaskCount?

    /// Creates a summary, for tests.
    package init(
        id: String, version: UInt64 = 1, created: String = "", specification: ServiceSpecification, previous: ServiceSpecification? = nil,
        update: ServiceUpdateStatus? = nil, tasks: ServiceTaskCount? = nil
    ) {
        (self.id, self.version, self.created) = (id, version, created)
        (self.specification, self.previous, self.update, self.tasks) = (specification, previous, update, tasks)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        version = try fields.version()
        created = try fields.optional("CreatedAt") ?? ""
        specification = ServiceSpecification(try fields.required("Spec") as WireService)
        previous = (try fields.optional("PreviousSpec") as WireService?).map { ServiceSpecification($0) }
        update = try fields.optional("UpdateStatus")
        tasks = try fields.optional("ServiceStatus")
    }

    /// The name of the service.
    package var name: String { specification.name }
    /// The labels of the service.
    package var labels: [String: String] { specification.labels }
}

/// The state of the last update of a service.
package struct ServiceUpdateStatus: Hashable, Sendable, Decodable {
    /// The states of an update. The raw values are the engine's words.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Tasks are being replaced.
        case updating
        /// A task failed, and the update waits for somebody.
        case paused
        /// All tasks were replaced, and the time in which a failure counts has passed.
        case completed
        /// A task failed, and the tasks return to the specification before.
        case rollbackStarted = "rollback_started"
        /// A task of the rollback failed.
        case rollbackPaused = "rollback_paused"
        /// The service has the specification from before the update.
        case rollbackCompleted = "rollback_completed"
        /// A state of a newer engine.
        case other

        /// True when the service returns or returned to an older specification.
        package var isRollback: Bool {
            switch self {
            case .rollbackStarted, .rollbackPaused, .rollbackCompleted: true
            case .updating, .paused, .completed, .other: false
            }
        }
    }

    /// The state of the update.
    package var state: State
    /// The time of the beginning: RFC 3339; nil if it is not known.
    package var started: String?
    /// The time of the end: RFC 3339; nil if the update has not ended.
    package var completed: String?
    /// The engine's text.
    package var message: String

    /// Creates a state, for tests.
    package init(_ state: State, started: String? = nil, completed: String? = nil, message: String = "") {
        (self.state, self.started, self.completed, self.message) = (state, started, completed, message)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        state = State(rawValue: try fields.optional("State") ?? "") ?? .other
        started = try fields.optional("StartedAt")
        completed = try fields.optional("CompletedAt")
        message = try fields.optional("Message") ?? ""
    }
}

/// The numbers of a service's tasks.
package struct ServiceTaskCount: Hashable, Sendable, Decodable {
    /// The tasks that run and are healthy.
    package var running: Int
    /// The tasks that should run.
    package var desired: Int

    /// Creates the numbers, for tests.
    package init(running: Int, desired: Int) { (self.running, self.desired) = (running, desired) }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        running = try fields.optional("RunningTasks") ?? 0
        desired = try fields.optional("DesiredTasks") ?? 0
    }
}

extension WireFields {
    /// The version of an object of the swarm.
    func version() throws -> UInt64 { try nested("Version")?.optional("Index") ?? 0 }
}
