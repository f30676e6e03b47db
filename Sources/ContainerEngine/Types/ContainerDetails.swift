/// A container as inspecting shows it.
package struct ContainerDetails: Hashable, Sendable, Decodable {
    package var id: String
    /// Without the leading slash.
    package var name: String
    /// The reference it was created from.
    package var image: String
    package var imageID: String
    package var labels: [String: String]
    package var state: ContainerState
    /// How often the engine's restart policy has started it again.
    package var restartCount: Int
    /// By the network's name.
    package var networks: [String: NetworkAttachment]
    package var mounts: [MountPoint]
    /// `NAME=value`, the image's included.
    package var env: [String]
    /// What the engine does when it ends, such as `unless-stopped`; nil where it does not say.
    package var restartPolicy: String?
    /// Published now; while it does not run, those that it will publish where the host's port is fixed.
    package var ports: [PublishedPort]
    /// True if it has a terminal: its output is not taken apart then.
    package var tty: Bool
    package var user: String
    /// RFC 3339.
    package var created: String

    package init(
        id: String, name: String, image: String = "", imageID: String = "", labels: [String: String] = [:], state: ContainerState = .init(),
        restartCount: Int = 0, networks: [String: NetworkAttachment] = [:], mounts: [MountPoint] = [], env: [String] = [],
        ports: [PublishedPort] = [], tty: Bool = false, user: String = "", created: String = "", restartPolicy: String? = nil
    ) {
        self.restartPolicy = restartPolicy
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.labels = labels
        self.state = state
        self.restartCount = restartCount
        self.networks = networks
        self.mounts = mounts
        self.env = env
        self.ports = ports
        self.tty = tty
        self.user = user
        self.created = created
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        name = String((try fields.required("Name") as String).trimmingSlash)
        imageID = try fields.required("Image")
        state = try fields.required("State")
        restartCount = try fields.optional("RestartCount") ?? 0
        mounts = try fields.optional("Mounts") ?? []
        created = try fields.optional("Created") ?? ""

        let configuration = try fields.nested("Config")
        image = try configuration?.optional("Image") ?? ""
        labels = try configuration?.optional("Labels") ?? [:]
        env = try configuration?.optional("Env") ?? []
        tty = try configuration?.optional("Tty") ?? false
        user = try configuration?.optional("User") ?? ""
        restartPolicy = try fields.nested("HostConfig")?.nested("RestartPolicy")?.optional("Name")

        let network = try fields.nested("NetworkSettings")
        networks = try network?.optional("Networks") ?? [:]
        let published = WirePortMap.published(try network?.optional("Ports"))
        ports = published.isEmpty ? WirePortMap.published(try fields.nested("HostConfig")?.optional("PortBindings")) : published
    }
}

/// How a container is.
package struct ContainerState: Hashable, Sendable, Decodable {
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
    package var status: String
    package var running: Bool
    package var paused: Bool
    package var restarting: Bool
    /// Killed by the kernel for using more memory than it may.
    package var oomKilled: Bool
    package var exitCode: Int
    /// Why it could not be started; empty otherwise.
    package var error: String
    /// RFC 3339; nil when it never was.
    package var startedAt: String?
    package var finishedAt: String?
    /// On the host; 0 while it does not run.
    package var pid: Int
    /// `starting`, `healthy` or `unhealthy`; nil without a health check of its image.
    package var health: String?

    package init(
        status: String = "running", running: Bool = true, paused: Bool = false, restarting: Bool = false, oomKilled: Bool = false,
        exitCode: Int = 0, error: String = "", startedAt: String? = nil, finishedAt: String? = nil, pid: Int = 0, health: String? = nil
    ) {
        self.status = status
        self.running = running
        self.paused = paused
        self.restarting = restarting
        self.oomKilled = oomKilled
        self.exitCode = exitCode
        self.error = error
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.pid = pid
        self.health = health
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        status = try fields.required("Status")
        running = try fields.required("Running")
        paused = try fields.optional("Paused") ?? false
        restarting = try fields.optional("Restarting") ?? false
        oomKilled = try fields.optional("OOMKilled") ?? false
        exitCode = try fields.optional("ExitCode") ?? 0
        error = try fields.optional("Error") ?? ""
        startedAt = Self.time(try fields.optional("StartedAt"))
        finishedAt = Self.time(try fields.optional("FinishedAt"))
        pid = try fields.optional("Pid") ?? 0
        let health: String? = try fields.nested("Health")?.optional("Status")
        self.health = health == "none" ? nil : health
    }

    /// Go's zero time stands for never.
    private static func time(_ text: String?) -> String? {
        guard let text, !text.isEmpty, !text.hasPrefix("0001-") else { return nil }
        return text
    }
}

/// What is mounted into a container.
package struct MountPoint: Hashable, Sendable, Decodable {
    /// `bind`, `volume` or `tmpfs`.
    package var kind: String
    /// The volume's name; empty for others.
    package var name: String
    /// On the host.
    package var source: String
    package var target: String
    package var readOnly: Bool

    package init(kind: String, name: String = "", source: String, target: String, readOnly: Bool) {
        self.kind = kind
        self.name = name
        self.source = source
        self.target = target
        self.readOnly = readOnly
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        kind = try fields.required("Type")
        name = try fields.optional("Name") ?? ""
        source = try fields.optional("Source") ?? ""
        target = try fields.required("Destination")
        readOnly = !(try fields.optional("RW") ?? true)
    }
}

/// `{"3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "20000"}]}`, with null for what is exposed only.
enum WirePortMap {
    struct Binding: Codable {
        let HostIp: String?
        let HostPort: String?
    }

    /// Sorted by the container's port, then the host's.
    static func published(_ map: [String: [Binding]?]?) -> [PublishedPort] {
        let ports = (map ?? [:]).flatMap { key, bindings -> [PublishedPort] in
            let parts = key.split(separator: "/")
            guard let inside = parts.first.flatMap({ Int($0) }) else { return [] }
            return (bindings ?? []).compactMap { binding in
                guard let outside = binding.HostPort.flatMap({ Int($0) }), outside > 0 else { return nil }
                let transport = parts.count > 1 ? String(parts[1]) : "tcp"
                return PublishedPort(ip: binding.HostIp ?? "", privatePort: inside, publicPort: outside, transport: transport)
            }
        }
        return ports.sorted { ($0.privatePort, $0.publicPort, $0.ip) < ($1.privatePort, $1.publicPort, $1.ip) }
    }
}
