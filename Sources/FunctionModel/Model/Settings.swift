/// The settings of faaso.yml, or the defaults.
package struct Settings: Hashable, Sendable, Codable {
    /// The project's name in the engine. Without a stage it is ``mainProject``.
    package var project: String
    /// The stage; nil for the main project.
    package var stage: Stage?
    /// True for a stage without a file of its own.
    package var isPreview = false
    /// The address and port on which the proxy listens.
    package var listen: Listen
    /// The settings of the proxy.
    package var proxy: ProxySettings
    /// The host ports for function containers. Each function needs two.
    package var ports: ClosedRange<Int>
    /// The registry through which clones and hosts share images. Nil for none.
    package var registry: RegistrySettings?
    /// The hosts and groups of hosts that `--to` can name.
    package var hosts: [String: HostEntry]
    /// The place where the project runs. Nil, as files of older versions have it, is one host.
    package var target: TargetKind?

    /// Creates settings. The defaults are those of an absent faaso.yml.
    package init(
        project: String, listen: Listen = Listen(), proxy: ProxySettings = ProxySettings(), ports: ClosedRange<Int> = 20000...21999,
        registry: RegistrySettings? = nil, hosts: [String: HostEntry] = [:], target: TargetKind? = nil
    ) {
        self.project = project
        self.listen = listen
        self.proxy = proxy
        self.ports = ports
        self.registry = registry
        self.hosts = hosts
        self.target = target
    }

    /// True when the project runs on a swarm.
    package var isOnSwarm: Bool { target == .swarm }

    /// The project's name from faaso.yml. By default it is derived from the name of the folder. All
    /// stages share it.
    package var mainProject: String { stage.map { String(project.dropLast($0.name.count + 1)) } ?? project }
}

/// The settings of the proxy.
package struct ProxySettings: Hashable, Sendable, Codable {
    /// The image of Caddy.
    package var image: String
    /// A folder of Caddy snippets, relative to the repository's root.
    package var importFolder: String?
    /// True when Caddy's own authority issues the certificates: `tls: internal`.
    package var tlsInternal: Bool
    /// The maximum length of a request's line and headers in bytes; nil for Caddy's default.
    package var headerLimit: Int64?
    /// The conditions that a node of a swarm must meet to run a proxy. Without any, each node does.
    package var constraints: [String]

    /// Creates proxy settings.
    package init(
        image: String = "caddy:2", importFolder: String? = nil, tlsInternal: Bool = false, headerLimit: Int64? = nil,
        constraints: [String] = []
    ) {
        self.image = image
        self.importFolder = importFolder
        self.tlsInternal = tlsInternal
        self.headerLimit = headerLimit
        self.constraints = constraints
    }
}
