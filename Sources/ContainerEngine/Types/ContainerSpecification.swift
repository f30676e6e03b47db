/// All that a container is made from. Equal values make equal containers; it is kept in deployment records, hence Codable.
package struct ContainerSpecification: Hashable, Sendable, Codable {
    /// Reference or ID.
    package var image: String
    /// nil: the image's.
    package var command: [String]?
    /// nil: the image's; empty clears it.
    package var entrypoint: [String]?
    package var environment: [String: String] = [:]
    package var labels: [String: String] = [:]
    /// nil: the image's.
    package var user: String?
    package var publish: [PortBinding] = []
    /// The network it is created in; nil for the engine's default bridge.
    package var network: String?
    /// Its names in `network`, besides its own.
    package var aliases: [String] = []
    /// Addresses of its own in `network`, of 169.254.0.0/16, besides the one that the engine gives.
    package var linkLocalAddresses: [String] = []
    /// Joined after it is created and before it can be started.
    package var extraNetworks: [String] = []
    package var mounts: [Mount] = []
    package var readOnlyRoot = false
    package var capDrop: [String] = []
    package var capAdd: [String] = []
    package var noNewPrivileges = false
    /// Bytes, swap included; nil for no limit.
    package var memory: Int64?
    /// Processors; nil for no limit.
    package var cpus: Double?
    /// Processes and threads; nil for no limit.
    package var pids: Int?
    /// `no`, `always`, `unless-stopped` or `on-failure`; nil for `no`.
    package var restart: String?
    /// Whole seconds count; nil for the engine's 10 s.
    package var stopGrace: Duration?
    /// Such as `10m`. Log options are set only where the engine's driver is `json-file` or `local`: others refuse them.
    package var logMaxSize: String?
    package var logMaxFiles: Int?
    /// Parameters of the kernel in the container's own namespaces, `net.ipv4.…`; the engine refuses one that the kernel does not have.
    package var kernelParameters: [String: String] = [:]
    /// An init process as PID 1, which reaps and passes signals on.
    package var initProcess = false
    /// The engine removes it when it ends.
    package var removedAtEnd = false
    /// A terminal, and a standard input for who attaches to it.
    package var terminal = false

    package init(
        image: String, command: [String]? = nil, entrypoint: [String]? = nil, environment: [String: String] = [:],
        labels: [String: String] = [:], user: String? = nil, publish: [PortBinding] = [], network: String? = nil, aliases: [String] = [],
        extraNetworks: [String] = [], mounts: [Mount] = [], readOnlyRoot: Bool = false, capDrop: [String] = [], capAdd: [String] = [],
        noNewPrivileges: Bool = false, memory: Int64? = nil, cpus: Double? = nil, pids: Int? = nil, restart: String? = nil,
        stopGrace: Duration? = nil, logMaxSize: String? = nil, logMaxFiles: Int? = nil
    ) {
        self.image = image
        self.command = command
        self.entrypoint = entrypoint
        self.environment = environment
        self.labels = labels
        self.user = user
        self.publish = publish
        self.network = network
        self.aliases = aliases
        self.extraNetworks = extraNetworks
        self.mounts = mounts
        self.readOnlyRoot = readOnlyRoot
        self.capDrop = capDrop
        self.capAdd = capAdd
        self.noNewPrivileges = noNewPrivileges
        self.memory = memory
        self.cpus = cpus
        self.pids = pids
        self.restart = restart
        self.stopGrace = stopGrace
        self.logMaxSize = logMaxSize
        self.logMaxFiles = logMaxFiles
    }
}

/// A container's TCP port on an address of the host.
package struct PortBinding: Hashable, Sendable, Codable {
    package var hostIP: String
    /// 0: one that is free.
    package var hostPort: Int
    package var containerPort: Int

    package init(hostIP: String, hostPort: Int, containerPort: Int) {
        self.hostIP = hostIP
        self.hostPort = hostPort
        self.containerPort = containerPort
    }
}

/// What a container sees at a path.
package struct Mount: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable { case bind, volume, tmpfs }

    package var kind: Kind
    /// A folder of the host, or a volume's name; empty for a tmpfs, and for an anonymous volume.
    package var source: String
    package var target: String
    package var readOnly: Bool
    /// Bytes; nil for half of the memory.
    package var tmpfsSize: Int64?

    package init(kind: Kind, source: String = "", target: String, readOnly: Bool = false, tmpfsSize: Int64? = nil) {
        self.kind = kind
        self.source = source
        self.target = target
        self.readOnly = readOnly
        self.tmpfsSize = tmpfsSize
    }
}
