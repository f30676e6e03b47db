/// A container as a listing shows it.
package struct ContainerSummary: Hashable, Sendable, Decodable {
    package var id: String
    /// Without the leading slash.
    package var name: String
    /// The reference it was created from; the image's ID when the reference has moved on.
    package var image: String
    package var imageID: String
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
    package var state: String
    /// For people: `Up 5 minutes (healthy)`.
    package var status: String
    package var labels: [String: String]
    /// The ports that are published now; none while it does not run.
    package var ports: [PublishedPort]
    /// Seconds since 1970.
    package var created: Int64
    /// By the network's name. Listings of older engines leave the aliases out.
    package var networks: [String: NetworkAttachment]

    package init(
        id: String, name: String, image: String = "", imageID: String = "", state: String = "running", status: String = "",
        labels: [String: String] = [:], ports: [PublishedPort] = [], created: Int64 = 0, networks: [String: NetworkAttachment] = [:]
    ) {
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.state = state
        self.status = status
        self.labels = labels
        self.ports = ports
        self.created = created
        self.networks = networks
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        // A container that is linked to (an old feature) has further names, `/other/alias`.
        let names: [String] = try fields.optional("Names") ?? []
        name = String((names.first { !$0.dropFirst().contains("/") } ?? names.first ?? "").trimmingSlash)
        image = try fields.required("Image")
        imageID = try fields.required("ImageID")
        state = try fields.required("State")
        status = try fields.optional("Status") ?? ""
        labels = try fields.optional("Labels") ?? [:]
        ports = (try fields.optional("Ports") as [WirePort]? ?? []).compactMap(\.published)
        created = try fields.optional("Created") ?? 0
        networks = try fields.nested("NetworkSettings")?.optional("Networks") ?? [:]
    }

    private struct WirePort: Decodable {
        let IP: String?
        let PrivatePort: Int
        let PublicPort: Int?
        let `Type`: String?

        var published: PublishedPort? {
            PublicPort.map { PublishedPort(ip: IP ?? "", privatePort: PrivatePort, publicPort: $0, transport: `Type` ?? "tcp") }
        }
    }
}

/// A container's port on an address of the host.
package struct PublishedPort: Hashable, Sendable {
    /// The host's address; empty or `0.0.0.0` for all.
    package var ip: String
    package var privatePort: Int
    package var publicPort: Int
    /// `tcp`, `udp` or `sctp`.
    package var transport: String

    package init(ip: String, privatePort: Int, publicPort: Int, transport: String = "tcp") {
        self.ip = ip
        self.privatePort = privatePort
        self.publicPort = publicPort
        self.transport = transport
    }
}

/// A container's place in a network.
package struct NetworkAttachment: Hashable, Sendable, Decodable {
    /// Empty while the container does not run.
    package var ip: String
    package var aliases: [String]
    package var networkID: String

    package init(ip: String = "", aliases: [String] = [], networkID: String = "") {
        self.ip = ip
        self.aliases = aliases
        self.networkID = networkID
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        ip = try fields.optional("IPAddress") ?? ""
        aliases = try fields.optional("Aliases") ?? []
        networkID = try fields.optional("NetworkID") ?? ""
    }
}

extension String {
    /// The engine writes container names with a leading slash.
    var trimmingSlash: Substring { hasPrefix("/") ? dropFirst() : self[...] }
}
