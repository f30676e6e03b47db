/// The container of each task of a service. Maps to `TaskSpec` and its `ContainerSpec` of the
/// Docker Engine API.
///
/// A swarm has no setting for swap, and none for additional addresses.
package struct TaskContainer: Hashable, Sendable {
    /// The reference of the image. Nodes pull it, so it should have a digest.
    package var image: String
    /// The entry point; nil for the image's.
    package var entrypoint: [String]?
    /// The command; nil for the image's.
    package var command: [String]?
    /// The variables in addition to those of the image.
    package var environment: [String: String] = [:]
    /// The labels of the container.
    package var labels: [String: String] = [:]
    /// The user; nil for the image's.
    package var user: String?
    /// The mounts.
    package var mounts: [Mount] = []
    /// True when the root file system is read-only.
    package var readOnlyRoot = false
    /// The capabilities to remove, or `ALL`.
    package var capDrop: [String] = []
    /// The capabilities to add.
    package var capAdd: [String] = []
    /// True when processes cannot gain privileges. Older engines do not have the setting, and
    /// ignore it.
    package var noNewPrivileges = false
    /// The memory limit in bytes; nil for no limit.
    package var memory: Int64?
    /// The number of processors; nil for no limit.
    package var cpus: Double?
    /// The number of processes and threads; nil for no limit.
    package var pids: Int64?
    /// The time from the stop signal until SIGKILL; nil for the engine's 10 s.
    package var stopGrace: Duration?
    /// The health check; nil for the image's.
    package var health: TaskHealth?
    /// The secrets, as files.
    package var secrets: [TaskFile] = []
    /// The configs, as files.
    package var configs: [TaskFile] = []
    /// Kernel parameters in the container's own namespaces, `net.ipv4.…`.
    package var kernelParameters: [String: String] = [:]
    /// The options of resolv.conf, such as `ndots:1`.
    package var dnsOptions: [String] = []
    /// The domains in which short names are looked up; `.` for none. Empty means those of the node.
    package var dnsSearch: [String] = []
    /// The maximum size of a log file, such as `10m`. With it the logging driver is `json-file`.
    package var logMaxSize: String?
    /// The maximum number of log files.
    package var logMaxFiles: Int?

    /// Creates a container. The remaining fields have their defaults.
    package init(image: String) { self.image = image }
}

/// The health check that an engine runs inside a container.
package struct TaskHealth: Hashable, Sendable {
    /// The program and its arguments. It is not passed to a shell.
    package var command: [String]
    /// The time between two checks.
    package var interval: Duration
    /// The maximum duration of one check.
    package var timeout: Duration
    /// The time after the start in which failures do not count.
    package var startPeriod: Duration
    /// The time between two checks within the start period. Engines before Docker 25 use
    /// ``interval``.
    package var startInterval: Duration?
    /// The number of successive failures that make the container unhealthy.
    package var retries: Int

    /// Creates a health check.
    package init(
        command: [String], interval: Duration, timeout: Duration, startPeriod: Duration, startInterval: Duration? = nil, retries: Int
    ) {
        (self.command, self.interval, self.timeout) = (command, interval, timeout)
        (self.startPeriod, self.startInterval, self.retries) = (startPeriod, startInterval, retries)
    }
}

/// A secret or a config of the swarm, as a file of a container.
package struct TaskFile: Hashable, Sendable {
    /// The ID of the secret or config.
    package var id: String
    /// The name of the secret or config.
    package var name: String
    /// The absolute path in the container, or for a secret the name below `/run/secrets`.
    package var target: String
    /// The identifier of the user that owns the file.
    package var user: String
    /// The identifier of the group that owns the file.
    package var group: String
    /// The mode of the file, such as 0o444.
    package var mode: UInt32

    /// Creates a file. By default, root owns it and everybody may read it.
    package init(id: String, name: String, target: String, user: String = "0", group: String = "0", mode: UInt32 = 0o444) {
        (self.id, self.name, self.target) = (id, name, target)
        (self.user, self.group, self.mode) = (user, group, mode)
    }
}
