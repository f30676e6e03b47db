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
    /// True when the engine is a manager, which takes orders.
    package var isManager: Bool
    /// The engine's text about a failure; empty if there is none.
    package var error: String
    /// The ID of the swarm; empty unless the engine is a manager.
    package var cluster: String
    /// The ID of the engine's own node; empty in no swarm.
    package var node: String

    /// Creates a membership, for tests.
    package init(state: State, isManager: Bool = false, error: String = "", cluster: String = "", node: String = "") {
        (self.state, self.isManager, self.error, self.cluster, self.node) = (state, isManager, error, cluster, node)
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields().nested("Swarm")
        state = State(rawValue: try fields?.optional("LocalNodeState") ?? "") ?? .inactive
        isManager = try fields?.optional("ControlAvailable") ?? false
        error = try fields?.optional("Error") ?? ""
        cluster = try fields?.nested("Cluster")?.optional("ID") ?? ""
        node = try fields?.optional("NodeID") ?? ""
    }
}
