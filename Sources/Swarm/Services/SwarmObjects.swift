/// The objects of the swarm that services refer to by their IDs. An object that does not exist yet
/// has none, and a plan does without it.
package struct SwarmObjects: Hashable, Sendable {
    /// The IDs of networks by name.
    package var networks: [String: String]
    /// The IDs of secrets by name.
    package var secrets: [String: String]
    /// The IDs of configs by name.
    package var configs: [String: String]

    /// Creates the table.
    package init(networks: [String: String] = [:], secrets: [String: String] = [:], configs: [String: String] = [:]) {
        (self.networks, self.secrets, self.configs) = (networks, secrets, configs)
    }

    /// The names of the networks by their IDs.
    var networkNames: [String: String] { Dictionary(networks.map { ($0.value, $0.key) }) { first, _ in first } }
}
