/// A network.
package struct NetworkSummary: Hashable, Sendable, Decodable {
    /// The ID of the network.
    package var id: String
    /// The name of the network.
    package var name: String
    /// The labels of the network.
    package var labels: [String: String]
    /// True when the network spans the nodes of a swarm. Only such a network can have services.
    package var isOfSwarm: Bool
    /// True when the network has no access to other networks.
    package var `internal`: Bool
    /// The address range, such as `172.18.0.0/16`; nil for networks without addresses, such as
    /// `none`.
    package var subnet: String?
    /// The names of the running containers in the network, by ID. A listing has none.
    package var containers: [String: String]
    /// The time of creation: RFC 3339 with nanoseconds.
    package var created: String

    /// Creates a summary, for tests.
    package init(id: String, name: String, labels: [String: String] = [:], isOfSwarm: Bool = false) {
        (self.id, self.name, self.labels, self.isOfSwarm) = (id, name, labels, isOfSwarm)
        (`internal`, subnet, containers, created) = (false, nil, [:], "")
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        name = try fields.required("Name")
        created = try fields.optional("Created") ?? ""
        labels = try fields.optional("Labels") ?? [:]
        let scope: String? = try fields.optional("Scope")
        isOfSwarm = scope == "swarm"
        `internal` = try fields.optional("Internal") ?? false
        let pools: [Pool]? = try fields.nested("IPAM")?.optional("Config")
        subnet = pools?.first { $0.Subnet?.contains(".") == true }?.Subnet ?? pools?.first?.Subnet
        containers = (try fields.optional("Containers") as [String: Connected]? ?? [:]).mapValues { $0.Name ?? "" }
    }

    private struct Pool: Decodable { let Subnet: String? }
    private struct Connected: Decodable { let Name: String? }
}

/// A named volume.
package struct VolumeSummary: Hashable, Sendable, Decodable {
    /// The name of the volume.
    package var name: String
    /// The labels of the volume.
    package var labels: [String: String]

    /// Creates a summary, for tests.
    package init(name: String, labels: [String: String] = [:]) {
        self.name = name
        self.labels = labels
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        name = try fields.required("Name")
        labels = try fields.optional("Labels") ?? [:]
    }
}
