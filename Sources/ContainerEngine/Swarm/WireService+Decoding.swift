extension ServiceSpecification {
    /// Reads a specification. Go leaves out empty lists, and zero where it means a default.
    init(_ wire: WireService) {
        self.init(name: wire.Name ?? "", container: TaskContainer(wire.TaskTemplate))
        labels = wire.Labels ?? [:]
        if let replicated = wire.Mode?.Replicated {
            mode = .replicated(replicated.Replicas ?? 1)
        } else {
            mode = wire.Mode?.Global == nil ? .job : .global
        }
        let template = wire.TaskTemplate
        networks = (template?.Networks ?? []).map { ServiceNetwork(target: $0.Target ?? "", aliases: $0.Aliases ?? []) }
        placement = ServicePlacement(
            constraints: template?.Placement?.Constraints ?? [],
            spread: (template?.Placement?.Preferences ?? []).compactMap { $0.Spread?.SpreadDescriptor },
            maximumPerNode: template?.Placement?.MaxReplicas.flatMap { (count: UInt64) -> UInt64? in count == 0 ? nil : count },
            architecture: template?.Placement?.Platforms?.first?.Architecture)
        update = ServiceUpdate(wire.UpdateConfig)
        ports = (wire.EndpointSpec?.Ports ?? []).map { TaskPort(published: $0.PublishedPort ?? 0, target: $0.TargetPort ?? 0) }
        restartDelay = template?.RestartPolicy?.Delay.map { Duration.nanoseconds($0) }
        forceUpdate = template?.ForceUpdate ?? 0
    }
}

extension TaskContainer {
    /// Reads the container of a service's template or of a task.
    init(_ template: WireService.Template?) {
        let wire = template?.ContainerSpec
        self.init(image: wire?.Image ?? "")
        (entrypoint, command) = (wire?.Command, wire?.Args)
        for variable in wire?.Env ?? [] {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            environment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        labels = wire?.Labels ?? [:]
        user = wire?.User
        mounts = (wire?.Mounts ?? []).compactMap { Mount($0) }
        readOnlyRoot = wire?.ReadOnly ?? false
        (capDrop, capAdd) = (wire?.CapabilityDrop ?? [], wire?.CapabilityAdd ?? [])
        noNewPrivileges = wire?.Privileges?.NoNewPrivileges ?? false
        let limits = template?.Resources?.Limits
        (memory, pids) = (limits?.MemoryBytes, limits?.Pids)
        cpus = limits?.NanoCPUs.map { Double($0) / 1e9 }
        stopGrace = wire?.StopGracePeriod.map { Duration.nanoseconds($0) }
        health = wire?.Healthcheck.flatMap { TaskHealth($0) }
        secrets = (wire?.Secrets ?? []).map { TaskFile(id: $0.SecretID, name: $0.SecretName, $0.File) }
        configs = (wire?.Configs ?? []).map { TaskFile(id: $0.ConfigID, name: $0.ConfigName, $0.File) }
        kernelParameters = wire?.Sysctls ?? [:]
        (dnsOptions, dnsSearch) = (wire?.DNSConfig?.Options ?? [], wire?.DNSConfig?.Search ?? [])
        logMaxSize = template?.LogDriver?.Options?["max-size"]
        logMaxFiles = template?.LogDriver?.Options?["max-file"].flatMap { Int($0) }
    }
}

extension Mount {
    /// Nil for a type that `faaso` never creates.
    fileprivate init?(_ wire: WireService.MountFields) {
        guard let word = wire.`Type`, let kind = Kind(rawValue: word) else { return nil }
        self.init(
            kind: kind, source: wire.Source ?? "", target: wire.Target ?? "", readOnly: wire.ReadOnly ?? false,
            tmpfsSize: wire.TmpfsOptions?.SizeBytes, labels: wire.VolumeOptions?.Labels, options: wire.VolumeOptions?.DriverConfig?.Options)
    }
}

extension TaskHealth {
    /// Nil for a check that `faaso` never creates, such as one of a shell.
    fileprivate init?(_ wire: WireService.HealthFields) {
        guard let test = wire.Test, test.first == "CMD" else { return nil }
        self.init(
            command: Array(test.dropFirst()), interval: .nanoseconds(wire.Interval ?? 0), timeout: .nanoseconds(wire.Timeout ?? 0),
            startPeriod: .nanoseconds(wire.StartPeriod ?? 0),
            startInterval: Duration(wire: wire.StartInterval), retries: wire.Retries ?? 0)
    }
}

extension TaskFile {
    fileprivate init(id: String?, name: String?, _ file: WireService.FileFields?) {
        self.init(
            id: id ?? "", name: name ?? "", target: file?.Name ?? "", user: file?.UID ?? "0", group: file?.GID ?? "0",
            mode: file?.Mode ?? 0)
    }
}

extension ServiceUpdate {
    fileprivate init(_ wire: WireService.UpdateFields?) {
        self.init(
            parallelism: wire?.Parallelism ?? 1, order: Order(rawValue: wire?.Order ?? "") ?? .stopFirst,
            failureAction: FailureAction(rawValue: wire?.FailureAction ?? "") ?? .pause,
            monitor: Duration(wire: wire?.Monitor))
    }
}
