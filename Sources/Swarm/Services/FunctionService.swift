import Basics
package import ContainerEngine
package import Deployment
import FunctionModel

/// The service of a function: the same container as on one host, as far as a swarm can express it.
package enum FunctionService {
    /// The path of the probe inside each container.
    static let probePath = "/faaso-probe"

    /// The label on a service whose variables must not be shown, because some come from a file.
    static let hiddenLabel = "faaso.hidden-environment"

    /// The specification of a function's service. Pure.
    /// - Parameters:
    ///   - objects: the IDs of networks, secrets and configs. An ID that is missing is empty; the
    ///     engine refuses such a service, and a plan does not need it.
    ///   - probe: the name of the config with the probe; nil leaves the check of health to the
    ///     image.
    package static func specification(
        _ function: DesiredFunction, image: ServiceImage, scale: FunctionScale, in desired: DesiredState, objects: SwarmObjects,
        probe: String?
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        let configuration = function.configuration
        var service = ServiceSpecification(name: names.service(function.name), container: container(function, image, names, objects, probe))
        service.labels = Labels.base(desired.project, .function).merging([
            Labels.function: function.name, Labels.repository: desired.repository, Labels.imageKey: image.key,
            Labels.containerPort: "\(configuration.port)",
        ]) { _, new in new }
        if configuration.environmentFile != nil { service.labels[hiddenLabel] = "true" }
        service.mode = .replicated(UInt64(scale.replicas))
        service.placement = scale.placement
        service.networks = ([names.network] + configuration.networks).map { ServiceNetwork(target: objects.networks[$0] ?? "") }
        service.update = update(function)
        service.restartDelay = .seconds(1)
        return service
    }

    private static func container(
        _ function: DesiredFunction, _ image: ServiceImage, _ names: SwarmNames, _ objects: SwarmObjects, _ probe: String?
    ) -> TaskContainer {
        let configuration = function.configuration
        var container = TaskContainer(image: image.reference)
        container.command = configuration.command
        container.environment = configuration.environment.merging(["PORT": "\(configuration.port)"]) { $1 }
        // Without the label of the project, the commands for one host leave the container alone.
        container.labels = [Labels.function: function.name, Labels.imageKey: image.key]
        (container.readOnlyRoot, container.capDrop, container.noNewPrivileges) = (true, ["ALL"], true)
        container.memory = configuration.limits.memory
        container.cpus = configuration.limits.cpus
        container.pids = Int64(configuration.limits.pids)
        container.stopGrace = configuration.stopGrace
        if !configuration.volumes.contains(where: { $0.target == "/tmp" }) {
            container.mounts = [Mount(kind: .tmpfs, target: "/tmp", tmpfsSize: 64 << 20)]
        }
        container.mounts += configuration.volumes.map {
            Mount(kind: .volume, source: $0.source, target: $0.target, readOnly: $0.readOnly)
        }
        container.secrets = configuration.secrets.sorted { $0.key < $1.key }.map { secret, version in
            let name = names.secret(secret, version: version)
            return TaskFile(
                id: objects.secrets[name] ?? "", name: name, target: secret, user: "\(image.user)", group: "\(image.group)", mode: 0o400)
        }
        if let probe {
            container.configs = [TaskFile(id: objects.configs[probe] ?? "", name: probe, target: probePath, mode: 0o555)]
            container.health = health(function.health, port: configuration.port)
        }
        (container.logMaxSize, container.logMaxFiles) = ("10m", 3)
        return container
    }

    /// The check of health that the engine runs in the container: `/faaso-probe 3000 /ping 2000`.
    private static func health(_ health: Health, port: Int) -> TaskHealth {
        TaskHealth(
            command: [probePath, "\(port)", health.path, "\(health.timeout.milliseconds)"], interval: health.interval,
            timeout: health.timeout, startPeriod: health.startPeriod, startInterval: .milliseconds(500), retries: health.retries)
    }

    private static func update(_ function: DesiredFunction) -> ServiceUpdate {
        ServiceUpdate(
            parallelism: 1, order: function.runsAlone ? .stopFirst : .startFirst, failureAction: .rollback,
            monitor: monitor(function.health))
    }

    /// The longest time from the start of a task until its engine calls it unhealthy. A task that
    /// fails within this time makes the swarm roll back.
    static func monitor(_ health: Health) -> Duration {
        health.startPeriod + (health.interval + health.timeout) * health.retries
    }
}
