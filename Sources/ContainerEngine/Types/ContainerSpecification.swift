/// The complete specification of a container. Equal values create equal containers. Deployment
/// records store it.
package struct ContainerSpecification: Hashable, Sendable, Codable {
    /// The reference or the ID of the image.
    package var image: String
    /// The command; nil for the image's.
    package var command: [String]?
    /// The entry point; nil for the image's, and empty for none.
    package var entrypoint: [String]?
    /// The variables in addition to those of the image.
    package var environment: [String: String] = [:]
    /// The labels in addition to those of the image.
    package var labels: [String: String] = [:]
    /// The user; nil for the image's.
    package var user: String?
    /// The published ports.
    package var publish: [PortBinding] = []
    /// The network of the container; nil for the engine's default bridge.
    package var network: String?
    /// The names in `network` in addition to the container's name.
    package var aliases: [String] = []
    /// Additional addresses in `network`, from 169.254.0.0/16.
    package var linkLocalAddresses: [String] = []
    /// The addresses of names that the container finds without a name server, by name.
    package var hosts: [String: String] = [:]
    /// The networks to connect to after the creation and before the start.
    package var extraNetworks: [String] = []
    /// The mounts.
    package var mounts: [Mount] = []
    /// True when the root file system is read-only.
    package var readOnlyRoot = false
    /// The capabilities to remove, or `ALL`.
    package var capDrop: [String] = []
    /// The capabilities to add.
    package var capAdd: [String] = []
    /// True when processes cannot gain privileges, for example by setuid programs.
    package var noNewPrivileges = false
    /// The memory limit in bytes, including swap; nil for no limit.
    package var memory: Int64?
    /// The number of processors; nil for no limit.
    package var cpus: Double?
    /// The number of processes and threads; nil for no limit.
    package var pids: Int?
    /// The restart policy. Nil means ``RestartPolicy/no``.
    package var restart: RestartPolicy?
    /// The time from the stop signal until SIGKILL, rounded up to whole seconds. Nil means the
    /// engine's 10 s.
    package var stopGrace: Duration?
    /// The maximum size of a log file, such as `10m`. Log options are set only for the drivers
    /// `json-file` and `local`, because others refuse them.
    package var logMaxSize: String?
    /// The maximum number of log files.
    package var logMaxFiles: Int?
    /// Kernel parameters in the container's own namespaces, `net.ipv4.…`. The engine refuses a
    /// parameter that the kernel does not have.
    package var kernelParameters: [String: String] = [:]
    /// True when an init process runs as PID 1. It reaps zombies and forwards signals.
    package var initProcess = false
    /// True when the engine removes the container when it ends.
    package var removedAtEnd = false
    /// True when the container has a terminal, and a standard input for the client that attaches.
    package var terminal = false

    /// Creates a specification. The remaining fields have their defaults.
    package init(
        image: String, command: [String]? = nil, entrypoint: [String]? = nil, environment: [String: String] = [:],
        labels: [String: String] = [:], user: String? = nil, publish: [PortBinding] = [], network: String? = nil, aliases: [String] = [],
        extraNetworks: [String] = [], mounts: [Mount] = [], readOnlyRoot: Bool = false, capDrop: [String] = [], capAdd: [String] = [],
        noNewPrivileges: Bool = false, memory: Int64? = nil, cpus: Double? = nil, pids: Int? = nil, restart: RestartPolicy? = nil,
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

/// The moment at which the engine starts a container again. The raw values are the engine's words.
package enum RestartPolicy: String, Hashable, Sendable, Codable {
    /// The engine never restarts the container.
    case no
    /// The engine restarts the container after each end.
    case always
    /// The engine restarts the container after an end with an exit code other than 0.
    case onFailure = "on-failure"
    /// The engine restarts the container after each end, until somebody stops it.
    case unlessStopped = "unless-stopped"
}

/// A TCP port of a container, published on an address of the host.
package struct PortBinding: Hashable, Sendable, Codable {
    /// The address of the host.
    package var hostIP: String
    /// The port of the host; 0 for any free port.
    package var hostPort: Int
    /// The port of the container.
    package var containerPort: Int

    /// Creates a binding.
    package init(hostIP: String, hostPort: Int, containerPort: Int) {
        self.hostIP = hostIP
        self.hostPort = hostPort
        self.containerPort = containerPort
    }
}

/// A mount to create.
package struct Mount: Hashable, Sendable, Codable {
    /// The types of mounts.
    package enum Kind: String, Hashable, Sendable, Codable { case bind, volume, tmpfs }

    /// The type of the mount.
    package var kind: Kind
    /// A folder of the host or the name of a volume. Empty for a tmpfs and for an anonymous volume.
    package var source: String
    /// The path in the container.
    package var target: String
    /// True when the container cannot write to it.
    package var readOnly: Bool
    /// The size in bytes; nil for half of the memory.
    package var tmpfsSize: Int64?
    /// The labels of a volume that the engine creates for the mount; nil for none. Podman ignores
    /// them.
    package var labels: [String: String]?
    /// The options of the local driver for a volume that a task creates, such as `type`; nil for
    /// none. A volume that exists keeps its own.
    package var options: [String: String]?

    /// Creates a mount.
    package init(
        kind: Kind, source: String = "", target: String, readOnly: Bool = false, tmpfsSize: Int64? = nil, labels: [String: String]? = nil,
        options: [String: String]? = nil
    ) {
        self.kind = kind
        self.source = source
        self.target = target
        self.readOnly = readOnly
        self.tmpfsSize = tmpfsSize
        self.labels = labels
        self.options = options
    }
}
