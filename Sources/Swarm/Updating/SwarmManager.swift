package import ContainerEngine

/// The calls that a manager of a swarm answers. ``Engine`` sends them, and tests keep
/// a swarm in memory.
package protocol SwarmManager: Sendable {
    /// All services that match filters.
    func services(filters: [String: [String]]) async throws -> [ServiceSummary]
    /// The service with an ID or a name; nil if it does not exist.
    func service(_ idOrName: String) async throws -> ServiceSummary?
    /// Creates a service, and returns its ID and the warnings of the manager.
    func createService(_ spec: ServiceSpecification, auth: RegistryAuth?) async throws -> (id: String, warnings: [String])
    /// Updates a service that still has the version, and returns the warnings of the manager.
    func updateService(_ id: String, version: UInt64, _ spec: ServiceSpecification, auth: RegistryAuth?) async throws -> [String]
    /// Returns a service to its specification before the last update.
    func rollBackService(_ service: ServiceSummary) async throws
    /// Removes a service.
    func removeService(_ id: String) async throws
    /// All tasks that match filters.
    func tasks(filters: [String: [String]]) async throws -> [TaskSummary]
    /// All nodes.
    func nodes() async throws -> [NodeSummary]
    /// The last output of a task, as far as it arrives within a time limit.
    func taskLogs(_ id: String, tail: Int, within limit: Duration) async throws -> [LogChunk]
    /// The network with a name or an ID; nil if it does not exist.
    func network(_ name: String) async throws -> NetworkSummary?
    /// All networks with all of the labels.
    func networks(label filters: [String]) async throws -> [NetworkSummary]
    /// Removes a network that nothing uses.
    func removeNetwork(_ name: String) async throws
    /// Creates a network that spans all nodes, and returns its ID.
    func createOverlayNetwork(_ name: String, labels: [String: String]) async throws -> String
    /// All secrets or configs with all of the labels.
    func swarmObjects(_ kind: SwarmObject.Kind, label filters: [String]) async throws -> [SwarmObject]
    /// Creates a secret or a config, and returns its ID.
    func createSwarmObject(_ kind: SwarmObject.Kind, _ name: String, labels: [String: String], data: [UInt8]) async throws -> String
    /// Replaces the labels of a secret or a config that still has its version.
    func relabel(_ kind: SwarmObject.Kind, _ object: SwarmObject, labels: [String: String]) async throws
    /// Removes a secret or a config that no service names.
    func removeSwarmObject(_ kind: SwarmObject.Kind, _ id: String) async throws
}

extension Engine: SwarmManager {}
