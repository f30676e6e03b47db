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
    /// The address of the node; empty if it is not known.
    package var address: String
    /// The platform in Docker's words, such as `linux/x86_64`.
    package var platform: String
    /// The version of the engine.
    package var engine: String

    /// Creates a node, for tests.
    package init(
        id: String, host: String, labels: [String: String] = [:], state: State = .ready, availability: Availability = .active,
        isManager: Bool = false, isLeader: Bool = false, isReachable: Bool = false, address: String = "",
        platform: String = "linux/x86_64", engine: String = ""
    ) {
        (self.id, self.host, self.labels, self.state, self.availability) = (id, host, labels, state, availability)
        (self.isManager, self.isLeader, self.isReachable) = (isManager, isLeader, isReachable)
        (self.address, self.platform, self.engine) = (address, platform, engine)
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
        let machine = try description?.nested("Platform")
        let (system, architecture): (String?, String?) = (try machine?.optional("OS"), try machine?.optional("Architecture"))
        platform = "\(system ?? "")/\(architecture ?? "")"
        engine = try description?.nested("Engine")?.optional("EngineVersion") ?? ""
        let status = try fields.nested("Status")
        state = State(rawValue: try status?.optional("State") ?? "") ?? .unknown
        address = try status?.optional("Addr") ?? ""
        let manager = try fields.nested("ManagerStatus")
        isLeader = try manager?.optional("Leader") ?? false
        let reachability: String? = try manager?.optional("Reachability")
        isReachable = reachability == "reachable"
    }

    /// True when the scheduler may give a task to the node.
    package var takesTasks: Bool { state == .ready && availability == .active }
}

/// The part of an engine in a swarm, by its own account.
package struct SwarmMembership: Hashable, Sendable, Decodable {
    /// The states of an engine. The raw values are the engine's words.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// The engine is in no swarm.
        case inactive
        /// The engine is joining.
        case pending
        /// The engine is in a swarm.
        case active
        /// The engine cannot join.
        case error
        /// The manager waits for its key.
        case locked
    }

    /// The state of the engine.
    package var state: State
    /// The ID of the engine's node; empty if it is in no swarm.
    package var node: String
    /// True when the engine is a manager, which takes orders.
    package var isManager: Bool
    /// The engine's text about a failure; empty if there is none.
    package var error: String
    /// The number of nodes; 0 unless the engine is a manager.
    package var nodes: Int
    /// The number of managers; 0 unless the engine is a manager.
    package var managers: Int
    /// The ID of the swarm; empty unless the engine is a manager.
    package var cluster: String

    /// Creates a membership, for tests.
    package init(
        state: State, node: String = "", isManager: Bool = false, error: String = "", nodes: Int = 0, managers: Int = 0,
        cluster: String = ""
    ) {
        (self.state, self.node, self.isManager) = (state, node, isManager)
        (self.error, self.nodes, self.managers, self.cluster) = (error, nodes, managers, cluster)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields().nested("Swarm")
        state = State(rawValue: try fields?.optional("LocalNodeState") ?? "") ?? .inactive
        node = try fields?.optional("NodeID") ?? ""
        isManager = try fields?.optional("ControlAvailable") ?? false
        error = try fields?.optional("Error") ?? ""
        nodes = try fields?.optional("Nodes") ?? 0
        managers = try fields?.optional("Managers") ?? 0
        cluster = try fields?.nested("Cluster")?.optional("ID") ?? ""
    }
}
