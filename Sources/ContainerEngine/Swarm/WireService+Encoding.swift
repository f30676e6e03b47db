extension WireService {
    /// The JSON of a specification. Services have `dnsrr` endpoints only: with a virtual address,
    /// connections still go to tasks that are stopping (moby issue 38841).
    init(_ spec: ServiceSpecification) {
        Name = spec.name
        Labels = spec.labels
        TaskTemplate = Template(
            ContainerSpec: ContainerFields(spec.container), Resources: ResourcesFields(spec.container),
            RestartPolicy: RestartFields(Condition: "any", Delay: spec.restartDelay?.nanoseconds),
            Placement: PlacementFields(spec.placement),
            Networks: spec.networks.map { NetworkFields(Target: $0.target, Aliases: $0.aliases.isEmpty ? nil : $0.aliases) },
            LogDriver: LogFields(spec.container), ForceUpdate: spec.forceUpdate)
        switch spec.mode {
        case .replicated(let replicas): Mode = ModeFields(Replicated: ModeFields.ReplicatedFields(Replicas: replicas))
        case .global: Mode = ModeFields(Global: Empty())
        case .job: Mode = nil
        }
        UpdateConfig = UpdateFields(spec.update)
        // A rollback must not be rolled back again, or the service would swing between two states.
        RollbackConfig = UpdateFields(
            ServiceUpdate(
                parallelism: spec.update.parallelism, order: spec.update.order, failureAction: .proceed, monitor: spec.update.monitor))
        let ports = spec.ports.map {
            EndpointFields.PortFields(Protocol: "tcp", TargetPort: $0.target, PublishedPort: $0.published, PublishMode: "host")
        }
        EndpointSpec = EndpointFields(Mode: "dnsrr", Ports: ports.isEmpty ? nil : ports)
    }
}

extension WireService.ContainerFields {
    fileprivate init(_ container: TaskContainer) {
        Image = container.image
        Labels = container.labels
        // The API has other names than for containers: `Command` is the entry point.
        Command = container.entrypoint
        Args = container.command
        Env = container.environment.map { "\($0.key)=\($0.value)" }.sorted()
        User = container.user
        // Docker 20.10 stores the object without the value, so an absent object would be a difference.
        Privileges = WireService.PrivilegesFields(NoNewPrivileges: container.noNewPrivileges)
        ReadOnly = container.readOnlyRoot
        Mounts = container.mounts.map { WireService.MountFields($0) }
        StopGracePeriod = container.stopGrace?.nanoseconds
        Healthcheck = container.health.map { WireService.HealthFields($0) }
        // The engine adds it to a new service but not to an update, and a difference replaces tasks.
        DNSConfig = WireService.DNSFields(
            Options: container.dnsOptions.isEmpty ? nil : container.dnsOptions,
            Search: container.dnsSearch.isEmpty ? nil : container.dnsSearch)
        Secrets = container.secrets.map {
            WireService.SecretFields(File: WireService.FileFields($0), SecretID: $0.id, SecretName: $0.name)
        }
        Configs = container.configs.map {
            WireService.ConfigFields(File: WireService.FileFields($0), ConfigID: $0.id, ConfigName: $0.name)
        }
        Sysctls = container.kernelParameters.isEmpty ? nil : container.kernelParameters
        CapabilityAdd = container.capAdd
        CapabilityDrop = container.capDrop
    }
}

extension WireService.MountFields {
    fileprivate init(_ mount: Mount) {
        `Type` = mount.kind.rawValue
        Source = mount.source.isEmpty ? nil : mount.source
        Target = mount.target
        ReadOnly = mount.readOnly
        TmpfsOptions = mount.kind == .tmpfs ? TmpfsFields(SizeBytes: mount.tmpfsSize, Mode: 0o1777) : nil
        guard mount.labels != nil || mount.options != nil else { return }
        VolumeOptions = VolumeFields(
            Labels: mount.labels, DriverConfig: mount.options.map { VolumeFields.DriverFields(Name: "local", Options: $0) })
    }
}

extension WireService.HealthFields {
    fileprivate init(_ health: TaskHealth) {
        Test = ["CMD"] + health.command
        Interval = health.interval.nanoseconds
        Timeout = health.timeout.nanoseconds
        StartPeriod = health.startPeriod.nanoseconds
        StartInterval = health.startInterval?.nanoseconds
        Retries = health.retries
    }
}

extension WireService.FileFields {
    fileprivate init(_ file: TaskFile) { self.init(Name: file.target, UID: file.user, GID: file.group, Mode: file.mode) }
}

extension WireService.ResourcesFields {
    fileprivate init(_ container: TaskContainer) {
        Limits = LimitsFields(
            NanoCPUs: container.cpus.map { Int64(($0 * 1e9).rounded()) }, MemoryBytes: container.memory, Pids: container.pids)
    }
}

extension WireService.PlacementFields {
    fileprivate init(_ placement: ServicePlacement) {
        Constraints = placement.constraints.isEmpty ? nil : placement.constraints
        let preferences = placement.spread.map { PreferenceFields(Spread: PreferenceFields.SpreadFields(SpreadDescriptor: $0)) }
        Preferences = preferences.isEmpty ? nil : preferences
        MaxReplicas = placement.maximumPerNode
        Platforms = placement.architecture.map { [PlatformFields(Architecture: $0, OS: "linux")] }
    }
}

extension WireService.LogFields {
    fileprivate init?(_ container: TaskContainer) {
        guard container.logMaxSize != nil || container.logMaxFiles != nil else { return nil }
        Name = "json-file"
        var options: [String: String] = [:]
        options["max-size"] = container.logMaxSize
        options["max-file"] = container.logMaxFiles.map { String($0) }
        Options = options
    }
}

extension WireService.UpdateFields {
    fileprivate init(_ update: ServiceUpdate) {
        Parallelism = update.parallelism
        FailureAction = update.failureAction.rawValue
        Monitor = update.monitor?.nanoseconds
        MaxFailureRatio = 0
        Order = update.order.rawValue
    }
}
