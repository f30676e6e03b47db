/// The image of a function, as nodes pull it.
package struct ServiceImage: Hashable, Sendable {
    /// The reference with a digest, `registry/team/shop@sha256:…`. All nodes run the same content.
    package var reference: String
    /// The image key, 64 hexadecimal digits.
    package var key: String
    /// The identifier of the image's user, who owns the files of secrets.
    package var user: UInt32
    /// The identifier of the image's group.
    package var group: UInt32

    /// Creates the image from its parts.
    package init(reference: String, key: String, user: UInt32, group: UInt32) {
        (self.reference, self.key, self.user, self.group) = (reference, key, user, group)
    }
}

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
}
