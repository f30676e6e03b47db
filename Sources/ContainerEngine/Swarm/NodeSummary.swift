/// A node of a swarm. Maps to `Node` of the Docker Engine API.
package struct NodeSummary: Hashable, Sendable, Decodable {
    /// The states of a node, as the managers see it. The raw values are the engine's words.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case unknown, down, ready, disconnected
    }

    /// The tasks that a node may get. The raw values are the engine's words.
    package enum Availability: String, Hashable, Sendable, CaseIterable {
        /// The node gets tasks.
        case active
        /// The node keeps its tasks, and gets no new ones.
        case pause
        /// The node has no tasks.
        case drain
    }

    /// The ID of the node.
    package var id: String
    /// The name of the node's machine.
    package var host: String
    /// The architecture as the node's machine names it, such as `x86_64`; empty if it is not known.
    package var architecture: String
    /// The labels of the node, for placements.
    package var labels: [String: String]
    /// The state of the node.
    package var state: State
    /// The tasks that the node may get.
    package var availability: Availability
    /// True when the node is a manager.
    package var isManager: Bool
    /// True when the node is the manager that leads.
    package var isLeader: Bool
    /// True when the other managers reach this manager. False for a worker.
    package var isReachable: Bool

    /// Creates a node, for tests.
    package init(
        id: String, host: String, architecture: String = "", labels: [String: String] = [:], state: State = .ready,
        availability: Availability = .active, isManager: Bool = false, isLeader: Bool = false, isReachable: Bool = false
    ) {
        self.architecture = architecture
        (self.id, self.host, self.labels, self.state, self.availability) = (id, host, labels, state, availability)
        (self.isManager, self.isLeader, self.isReachable) = (isManager, isLeader, isReachable)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("ID")
        let spec = try fields.nested("Spec")
        labels = try spec?.optional("Labels") ?? [:]
        availability = Availability(rawValue: try spec?.optional("Availability") ?? "") ?? .active
        let role: String? = try spec?.optional("Role")
        isManager = role == "manager"
        let description = try fields.nested("Description")
        host = try description?.optional("Hostname") ?? ""
        architecture = try description?.nested("Platform")?.optional("Architecture") ?? ""
        let status = try fields.nested("Status")
        state = State(rawValue: try status?.optional("State") ?? "") ?? .unknown
        let manager = try fields.nested("ManagerStatus")
        isLeader = try manager?.optional("Leader") ?? false
        let reachability: String? = try manager?.optional("Reachability")
        isReachable = reachability == "reachable"
    }

    /// True when the scheduler may give a task to the node.
    package var takesTasks: Bool { state == .ready && availability == .active }
}
