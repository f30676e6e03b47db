package import ContainerEngine
package import Deployment
import FunctionModel
import WorkModel

/// The service of a function: the same container as on one host, as far as a swarm can express it.
package enum FunctionService {
    /// The path of the probe inside each container.
    static let probePath = "/faaso-probe"

    /// The specification of a function's service. Pure.
    /// - Parameters:
    ///   - reference: the reference of the image, with a digest.
    ///   - platform: the platform of the image.
    ///   - objects: the IDs of networks, secrets and configs. A network that does not exist is
    ///     named instead. An ID that is missing is empty, and a plan does not need it.
    package static func specification(
        _ function: DesiredFunction, image reference: String, for platform: NodePlatform, in desired: DesiredState, objects: SwarmObjects
    ) -> ServiceSpecification {
        let names = SwarmNames(project: desired.project)
        let configuration = function.configuration
        var service = ServiceSpecification(
            name: names.service(function.name), container: container(function, reference, platform, names, objects))
        service.labels = Labels.base(desired.project, .function).merging([
            Labels.function: function.name, Labels.repository: desired.repository, Labels.containerPort: "\(configuration.port)",
            SwarmLabels.image: reference,
        ]) { _, new in new }
        service.labels[Labels.imageKey] = function.image?.key
        service.labels[SwarmLabels.imageID] = function.image?.id
        if configuration.environmentFile != nil { service.labels[SwarmLabels.hidden] = "true" }
        service.mode = .replicated(UInt64(function.replicas))
        service.placement = ServicePlacement(function.placement, on: platform)
        service.networks = ([names.network] + configuration.networks).map { ServiceNetwork(target: objects.networks[$0] ?? $0) }
        service.update = update(function)
        service.restartDelay = .seconds(1)
        return service
    }

    private static func container(
        _ function: DesiredFunction, _ reference: String, _ platform: NodePlatform, _ names: SwarmNames, _ objects: SwarmObjects
    ) -> TaskContainer {
        let configuration = function.configuration
        var container = TaskContainer.hardened(image: reference)
        container.command = configuration.command
        container.environment = Contract.environment(configuration.environment).merging(["PORT": "\(configuration.port)"]) { $1 }
        // Without the label of the project, the commands for one host leave the container alone. Without
        // the key, an image that comes out the same replaces no task.
        container.labels = [Labels.function: function.name]
        container.memory = configuration.limits.memory
        container.cpus = configuration.limits.cpus
        container.pids = Int64(configuration.limits.pids)
        container.stopGrace = configuration.stopGrace
        if configuration.needsTemporary { container.mounts = [.temporary] }
        container.mounts += configuration.volumes.map {
            Mount(kind: .volume, source: $0.source, target: $0.target, readOnly: $0.readOnly)
        }
        // The files belong to root, and everybody in the container may read them: a manager does not
        // know the user of an image.
        container.secrets = configuration.secrets.sorted { $0.key < $1.key }.map { secret, version in
            let name = names.secret(secret, version: version)
            return TaskFile(id: objects.secrets[name] ?? "", name: name, target: secret)
        }
        if let probe = platform.probe {
            let name = names.config(.probe, content: probe)
            container.configs = [TaskFile(id: objects.configs[name] ?? "", name: name, target: probePath, mode: 0o555)]
            container.health = health(function.health, port: configuration.port)
        }
        (container.logMaxSize, container.logMaxFiles) = (LogLimit.size, LogLimit.files)
        return container
    }

    /// The check of health that the engine runs in the container: `/faaso-probe 3000 /ping`.
    private static func health(_ health: Health, port: Int) -> TaskHealth {
        TaskHealth(
            command: [probePath, "\(port)", health.path], interval: health.interval, timeout: health.timeout,
            startPeriod: health.startPeriod, startInterval: .milliseconds(500), retries: health.retries)
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

extension ServicePlacement {
    /// The placement of a function, on nodes of the platform of its image.
    init(_ placement: Placement, on platform: NodePlatform) {
        self.init(
            constraints: placement.constraints, spread: placement.spread, maximumPerNode: placement.maximumPerNode.map { UInt64($0) },
            architecture: platform.architecture)
    }
}
