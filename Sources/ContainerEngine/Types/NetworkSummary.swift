/// A network.
package struct NetworkSummary: Hashable, Sendable, Decodable {
    package var id: String
    package var name: String
    package var labels: [String: String]
    /// Without a way out.
    package var `internal`: Bool
    /// `172.18.0.0/16`; nil for networks without addresses, such as `none`.
    package var subnet: String?
    /// IDs of the containers that run in it, sorted; always empty in a listing.
    package var containers: [String]

    package init(
        id: String, name: String, labels: [String: String] = [:], internal: Bool = false, subnet: String? = nil, containers: [String] = []
    ) {
        self.id = id
        self.name = name
        self.labels = labels
        self.internal = `internal`
        self.subnet = subnet
        self.containers = containers
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        name = try fields.required("Name")
        labels = try fields.optional("Labels") ?? [:]
        `internal` = try fields.optional("Internal") ?? false
        let pools: [Pool]? = try fields.nested("IPAM")?.optional("Config")
        subnet = pools?.first { $0.Subnet?.contains(".") == true }?.Subnet ?? pools?.first?.Subnet
        containers = (try fields.optional("Containers") as [String: Nothing]? ?? [:]).keys.sorted()
    }

    private struct Pool: Decodable { let Subnet: String? }
    private struct Nothing: Decodable {}
}

/// A named volume.
package struct VolumeSummary: Hashable, Sendable, Decodable {
    package var name: String
    package var labels: [String: String]
    package var driver: String
    /// On the host.
    package var mountpoint: String

    package init(name: String, labels: [String: String] = [:], driver: String = "local", mountpoint: String = "") {
        self.name = name
        self.labels = labels
        self.driver = driver
        self.mountpoint = mountpoint
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        name = try fields.required("Name")
        labels = try fields.optional("Labels") ?? [:]
        driver = try fields.optional("Driver") ?? ""
        mountpoint = try fields.optional("Mountpoint") ?? ""
    }
}
