/// A container in a listing.
package struct ContainerSummary: Hashable, Sendable, Decodable {
    /// The ID of the container.
    package var id: String
    /// The name without the leading slash.
    package var name: String
    /// The reference of the image that the container was created from. If the reference has moved,
    /// this is the image's ID.
    package var image: String
    /// The ID of the image.
    package var imageID: String
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
    package var state: String
    /// The labels of the container, including those of the image.
    package var labels: [String: String]
    /// The ports that are published now; none if the container does not run.
    package var ports: [PublishedPort]
    /// The time of creation in seconds since 1970.
    package var created: Int64
    /// The attachments by the names of the networks. Listings of older engines omit the aliases.
    package var networks: [String: NetworkAttachment]

    /// Creates a summary, for tests.
    package init(
        id: String, name: String, image: String = "", imageID: String = "", state: String = "running",
        labels: [String: String] = [:], ports: [PublishedPort] = [], created: Int64 = 0, networks: [String: NetworkAttachment] = [:]
    ) {
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.state = state
        self.labels = labels
        self.ports = ports
        self.created = created
        self.networks = networks
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        // A linked container (an old feature) has additional names of the form `/other/alias`.
        let names: [String] = try fields.optional("Names") ?? []
        name = String((names.first { !$0.dropFirst().contains("/") } ?? names.first ?? "").trimmingSlash)
        image = try fields.required("Image")
        imageID = try fields.required("ImageID")
        state = try fields.required("State")
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

/// A port of a container, published on an address of the host.
package struct PublishedPort: Hashable, Sendable {
    /// The address of the host; empty or `0.0.0.0` for all addresses.
    package var ip: String
    /// The port of the container.
    package var privatePort: Int
    /// The port of the host.
    package var publicPort: Int
    /// `tcp`, `udp` or `sctp`.
    package var transport: String

    /// Creates a port.
    package init(ip: String, privatePort: Int, publicPort: Int, transport: String = "tcp") {
        self.ip = ip
        self.privatePort = privatePort
        self.publicPort = publicPort
        self.transport = transport
    }
}

/// The attachment of a container to a network.
package struct NetworkAttachment: Hashable, Sendable, Decodable {
    /// The IP address; empty if the container does not run.
    package var ip: String
    /// The names of the container in the network.
    package var aliases: [String]

    /// Creates an attachment.
    package init(ip: String = "", aliases: [String] = []) {
        self.ip = ip
        self.aliases = aliases
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        ip = try fields.optional("IPAddress") ?? ""
        aliases = try fields.optional("Aliases") ?? []
    }
}

extension String {
    /// The text without a leading slash. The engine writes container names with one.
    var trimmingSlash: Substring { hasPrefix("/") ? dropFirst() : self[...] }
}
