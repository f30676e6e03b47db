import Basics

/// The body of `POST /containers/create` for a specification. An absent field means the engine's
/// default, so unset fields are not sent.
struct CreateRequest: Encodable {
    let Image: String
    let Cmd: [String]?
    let Entrypoint: [String]?
    let Env: [String]
    let Labels: [String: String]
    let User: String?
    let ExposedPorts: [String: Empty]
    let StopTimeout: Int?
    let Tty: Bool?
    let OpenStdin: Bool?
    let StdinOnce: Bool?
    let HostConfig: Host
    let NetworkingConfig: Networking?

    struct Empty: Encodable {}

    struct Host: Encodable {
        let PortBindings: [String: [WirePortMap.Binding]]
        let NetworkMode: String?
        let Mounts: [WireMount]
        let ReadonlyRootfs: Bool
        let CapDrop: [String]
        let CapAdd: [String]
        let SecurityOpt: [String]
        let Memory: Int64?
        let MemorySwap: Int64?
        let NanoCpus: Int64?
        let PidsLimit: Int?
        let RestartPolicy: Restart?
        let LogConfig: Log?
        let `Init`: Bool?
        let AutoRemove: Bool?
        let Sysctls: [String: String]?
        let ExtraHosts: [String]?
    }

    struct WireMount: Encodable {
        struct Tmpfs: Encodable {
            let SizeBytes: Int64?
            let Mode: Int
        }
        struct Volume: Encodable { let Labels: [String: String] }
        let `Type`: String
        let Source: String?
        let Target: String
        let ReadOnly: Bool
        let TmpfsOptions: Tmpfs?
        let VolumeOptions: Volume?
    }

    struct Restart: Encodable { let Name: String }
    struct Log: Encodable {
        let `Type`: String
        let Config: [String: String]
    }
    struct Networking: Encodable {
        struct Endpoint: Encodable {
            struct Addresses: Encodable { let LinkLocalIPs: [String] }
            let Aliases: [String]
            let IPAMConfig: Addresses?
        }
        let EndpointsConfig: [String: Endpoint]
    }

    /// Creates the body.
    /// - Parameter loggingDriver: the logging driver of the engine; nil if no field depends on it.
    init(_ spec: ContainerSpecification, loggingDriver: String?) {
        Image = spec.image
        Cmd = spec.command
        // An empty list would mean the image's entry point. The API clears it by a single empty
        // word.
        Entrypoint = spec.entrypoint.map { $0.isEmpty ? [""] : $0 }
        Env = spec.environment.map { "\($0.key)=\($0.value)" }.sorted()
        Labels = spec.labels
        User = spec.user
        StopTimeout = spec.stopGrace.map(\.secondsRoundedUp)
        (Tty, OpenStdin, StdinOnce) = spec.terminal ? (true, true, true) : (nil, nil, nil)
        let bindings = Dictionary(grouping: spec.publish) { "\($0.containerPort)/tcp" }
        ExposedPorts = bindings.mapValues { _ in Empty() }
        let addresses = spec.linkLocalAddresses.isEmpty ? nil : Networking.Endpoint.Addresses(LinkLocalIPs: spec.linkLocalAddresses)
        // Podman refuses an endpoint in the network `none`.
        let endpoint = spec.network.flatMap { $0 == "none" ? nil : $0 }
        NetworkingConfig = endpoint.map { Networking(EndpointsConfig: [$0: .init(Aliases: spec.aliases, IPAMConfig: addresses)]) }
        HostConfig = Host(
            PortBindings: bindings.mapValues { $0.map { .init(HostIp: $0.hostIP, HostPort: String($0.hostPort)) } },
            NetworkMode: spec.network, Mounts: spec.mounts.map(WireMount.init), ReadonlyRootfs: spec.readOnlyRoot, CapDrop: spec.capDrop,
            CapAdd: spec.capAdd, SecurityOpt: spec.noNewPrivileges ? ["no-new-privileges"] : [], Memory: spec.memory,
            // The limit covers memory and swap together. If it equals the memory, swap is forbidden.
            // Without a limit, the container could use the same amount of swap again.
            MemorySwap: spec.memory, NanoCpus: spec.cpus.map { Int64(($0 * 1e9).rounded()) }, PidsLimit: spec.pids,
            RestartPolicy: spec.restart.map { Restart(Name: $0.rawValue) }, LogConfig: Self.log(spec, driver: loggingDriver),
            Init: spec.initProcess ? true : nil, AutoRemove: spec.removedAtEnd ? true : nil,
            Sysctls: spec.kernelParameters.isEmpty ? nil : spec.kernelParameters,
            ExtraHosts: spec.hosts.isEmpty ? nil : spec.hosts.map { "\($0.key):\($0.value)" }.sorted())
    }

    /// True when the body depends on the engine's logging driver.
    static func needsLoggingDriver(_ spec: ContainerSpecification) -> Bool { spec.logMaxSize != nil || spec.logMaxFiles != nil }

    private static let podmanFile = "k8s-file"
    /// The drivers that can limit the size of a log.
    private static let rotating: Set = ["json-file", "local", podmanFile]

    private static func log(_ spec: ContainerSpecification, driver: String?) -> Log? {
        guard needsLoggingDriver(spec), let driver, rotating.contains(driver) else { return nil }
        var options: [String: String] = [:]
        options["max-size"] = spec.logMaxSize
        // Podman keeps one file, and begins it anew.
        if driver != podmanFile { options["max-file"] = spec.logMaxFiles.map { String($0) } }
        return Log(Type: driver, Config: options)
    }
}

extension CreateRequest.WireMount {
    init(_ mount: Mount) {
        let isTmpfs = mount.kind == .tmpfs
        self.init(
            Type: mount.kind.rawValue, Source: mount.source.isEmpty ? nil : mount.source, Target: mount.target, ReadOnly: mount.readOnly,
            // The mode is the usual one of /tmp: everybody may write, and only owners may delete
            // their files.
            TmpfsOptions: isTmpfs ? .init(SizeBytes: mount.tmpfsSize, Mode: 0o1777) : nil,
            VolumeOptions: mount.labels.map { .init(Labels: $0) })
    }
}
