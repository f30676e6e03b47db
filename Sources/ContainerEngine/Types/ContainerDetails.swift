/// The result of inspecting a container.
package struct ContainerDetails: Hashable, Sendable, Decodable {
    /// The ID of the container.
    package var id: String
    /// The name without the leading slash.
    package var name: String
    /// The reference of the image that the container was created from.
    package var image: String
    /// The ID of the image.
    package var imageID: String
    /// The labels of the container, including those of the image.
    package var labels: [String: String]
    /// The current state.
    package var state: ContainerState
    /// The number of restarts by the engine's restart policy.
    package var restartCount: Int
    /// The attachments by the names of the networks.
    package var networks: [String: NetworkAttachment]
    /// The mounts, including volumes of the image.
    package var mounts: [MountPoint]
    /// The variables as `NAME=value`, including those of the image.
    package var env: [String]
    /// The restart policy; nil if the engine does not report a known one.
    package var restartPolicy: RestartPolicy?
    /// The published ports. If the container does not run, these are the fixed host ports it will
    /// publish.
    package var ports: [PublishedPort]
    /// True when the container has a terminal. Its output then has no frames.
    package var tty: Bool
    /// The user as text; empty for root.
    package var user: String

    /// Creates details, for tests.
    package init(
        id: String, name: String, image: String = "", imageID: String = "", labels: [String: String] = [:], state: ContainerState = .init(),
        restartCount: Int = 0, networks: [String: NetworkAttachment] = [:], mounts: [MountPoint] = [], env: [String] = [],
        ports: [PublishedPort] = [], tty: Bool = false, user: String = "", restartPolicy: RestartPolicy? = nil
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
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        id = try fields.required("Id")
        name = String((try fields.required("Name") as String).trimmingSlash)
        imageID = try fields.required("Image")
        state = try fields.required("State")
        restartCount = try fields.optional("RestartCount") ?? 0
        mounts = try fields.optional("Mounts") ?? []

        let configuration = try fields.nested("Config")
        image = try configuration?.optional("Image") ?? ""
        labels = try configuration?.optional("Labels") ?? [:]
        env = try configuration?.optional("Env") ?? []
        tty = try configuration?.optional("Tty") ?? false
        user = try configuration?.optional("User") ?? ""
        let policy: String? = try fields.nested("HostConfig")?.nested("RestartPolicy")?.optional("Name")
        restartPolicy = policy.flatMap(RestartPolicy.init(rawValue:))

        let network = try fields.nested("NetworkSettings")
        networks = try network?.optional("Networks") ?? [:]
        let published = WirePortMap.published(try network?.optional("Ports"))
        ports = published.isEmpty ? WirePortMap.published(try fields.nested("HostConfig")?.optional("PortBindings")) : published
    }
}

/// The state of a container.
package struct ContainerState: Hashable, Sendable, Decodable {
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`.
    package var status: String
    /// True when the container runs, even if it is paused.
    package var running: Bool
    /// True when the kernel killed the container because it exceeded its memory limit.
    package var oomKilled: Bool
    /// The exit code of the last run; 0 if it runs.
    package var exitCode: Int
    /// The time of the last start in RFC 3339; nil if there was none.
    package var startedAt: String?
    /// The time of the last end in RFC 3339; nil if there was none.
    package var finishedAt: String?
    /// The process id on the host; 0 if the container does not run.
    package var pid: Int

    /// Creates a state, for tests.
    package init(
        status: String = "running", running: Bool = true, oomKilled: Bool = false, exitCode: Int = 0, startedAt: String? = nil,
        finishedAt: String? = nil, pid: Int = 0
    ) {
        self.status = status
        self.running = running
        self.oomKilled = oomKilled
        self.exitCode = exitCode
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.pid = pid
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        status = try fields.required("Status")
        running = try fields.required("Running")
        oomKilled = try fields.optional("OOMKilled") ?? false
        exitCode = try fields.optional("ExitCode") ?? 0
        startedAt = Self.time(try fields.optional("StartedAt"))
        finishedAt = Self.time(try fields.optional("FinishedAt"))
        pid = try fields.optional("Pid") ?? 0
    }

    /// A time of the engine; nil for Go's zero time, which means never.
    private static func time(_ text: String?) -> String? {
        guard let text, !text.isEmpty, !text.hasPrefix("0001-") else { return nil }
        return text
    }
}

/// One mount of a container.
package struct MountPoint: Hashable, Sendable, Decodable {
    /// `bind`, `volume` or `tmpfs`.
    package var kind: String
    /// The name of the volume; empty for other types.
    package var name: String
    /// The path on the host.
    package var source: String
    /// The path in the container.
    package var target: String
    /// True when the container cannot write to it.
    package var readOnly: Bool

    /// Creates a mount, for tests.
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

/// The ports in the form `{"3000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "20000"}]}`. Null
/// stands for a port that is exposed but not published.
enum WirePortMap {
    /// An address of the host.
    struct Binding: Codable {
        let HostIp: String?
        let HostPort: String?
    }

    /// The published ports, sorted by the container's port, then the host's port.
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
