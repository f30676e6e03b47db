/// A service of a swarm. Maps to `Service` of the Docker Engine API.
package struct ServiceSummary: Hashable, Sendable, Decodable {
    /// The ID of the service.
    package var id: String
    /// The version, which an update must name. The swarm itself raises it during an update.
    package var version: UInt64
    /// The specification.
    package var specification: ServiceSpecification
    /// The specification before the last change; nil if there was none.
    package var previous: ServiceSpecification?
    /// The state of the last update; nil if there was none since the creation.
    package var update: ServiceUpdateStatus?

    /// Creates a summary, for tests.
    package init(
        id: String, version: UInt64 = 1, specification: ServiceSpecification, previous: ServiceSpecification? = nil,
        update: ServiceUpdateStatus? = nil
    ) {
        (self.id, self.version) = (id, version)
        (self.specification, self.previous, self.update) = (specification, previous, update)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        version = try fields.version()
        specification = ServiceSpecification(try fields.required("Spec") as WireService)
        previous = (try fields.optional("PreviousSpec") as WireService?).map { ServiceSpecification($0) }
        update = try fields.optional("UpdateStatus")
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
    /// The engine's text.
    package var message: String

    /// Creates a state, for tests.
    package init(_ state: State, message: String = "") { (self.state, self.message) = (state, message) }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        state = State(rawValue: try fields.optional("State") ?? "") ?? .other
        message = try fields.optional("Message") ?? ""
    }
}

extension WireFields {
    /// The version of an object of the swarm.
    func version() throws -> UInt64 { try nested("Version")?.optional("Index") ?? 0 }
}
