import Basics
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The specification of a function's container: unprivileged, on a read-only root, published on the
/// loopback only.
enum FunctionSpecification {
    /// The place of a container among those of the project: its number, its ports, the state
    /// folder.
    struct Place: Hashable, Sendable {
        var number: Int
        var port: Int
        var ports: [Int]
        var state: String
    }

    /// The specification of a function's container.
    static func container(_ function: DesiredFunction, image: FunctionImage, in desired: DesiredState, at place: Place)
        -> ContainerSpecification
    {
        let names = ObjectNames(project: desired.project)
        let configuration = function.configuration
        // The image is named by its identity. A tag may move between the plan and the creation.
        let limits = configuration.limits
        var specification = ContainerSpecification.function(
            image: image.id, network: names.network, port: configuration.port,
            environment: Contract.environment(configuration.environment),
            memory: limits.memory, cpus: limits.cpus, pids: limits.pids,
            temporary: configuration.needsTemporary,
            blocksCloudMetadata: configuration.blocksCloudMetadata ?? false)
        specification.labels = Labels.base(desired.project, .function).merging([
            Labels.function: function.name, Labels.number: "\(place.number)", Labels.repository: desired.repository,
            Labels.state: place.state, Labels.imageKey: image.key, Labels.fields: Labels.encode(configuration.fields),
            Labels.port: "\(place.port)", Labels.ports: place.ports.map(String.init).joined(separator: ","),
            Labels.stopGrace: "\(configuration.stopGrace.milliseconds)", Labels.containerPort: "\(configuration.port)",
        ]) { _, new in new }
        specification.command = configuration.command
        specification.publish = [PortBinding(hostIP: "127.0.0.1", hostPort: place.port, containerPort: configuration.port)]
        specification.aliases = [ObjectNames.alias(function.name, place.number)]
        specification.extraNetworks = configuration.networks
        specification.mounts += configuration.volumes.map {
            Mount(kind: .volume, source: $0.source, target: $0.target, readOnly: $0.readOnly)
        }
        if !configuration.secrets.isEmpty {
            let volume = names.secrets(names.container(function.name, place.number))
            specification.mounts.append(Mount(kind: .volume, source: volume, target: Contract.secretsFolder, readOnly: true))
        }
        specification.stopGrace = configuration.stopGrace
        (specification.logMaxSize, specification.logMaxFiles) = (LogLimit.size, LogLimit.files)
        return specification
    }
}
