import ContainerEngine
package import FunctionModel

/// The image of a template's probe, and the settings of its containers.
package struct BuiltProbe: Sendable {
    /// The ID of the image.
    package var image: String
    /// The metadata of the probe as a function.
    package var metadata: Metadata
    /// The name of the project that owns the containers.
    package var project: String
    /// An existing network of the project.
    package var network: String
    /// The labels of the containers. They identify containers that a killed process left.
    package var labels: [String: String]

    /// Creates the description of a built probe.
    package init(image: String, metadata: Metadata, project: String, network: String, labels: [String: String]) {
        (self.image, self.metadata, self.project, self.network, self.labels) = (image, metadata, project, network, labels)
    }

    /// A new name for a container.
    var containerName: String { "\(project)_probe_test_\(String(UInt32.random(in: 0 ... .max), radix: 36))" }

    /// The specification of a container: that of a function, with more privileges if asked for.
    func specification(_ privileges: Startup.Privileges) -> ContainerSpecification {
        let limits = metadata.limits
        var specification = ContainerSpecification.function(
            image: image, network: network, port: metadata.port, environment: metadata.fullEnvironment, memory: limits.memory,
            cpus: limits.cpus, pids: limits.pids, blocksCloudMetadata: metadata.blocksCloudMetadata)
        specification.command = metadata.command
        specification.labels = labels
        specification.stopGrace = metadata.stopGrace
        (specification.logMaxSize, specification.logMaxFiles) = ProbeContainers.logLimit
        if [.writableRoot, .privileged].contains(privileges) { specification.readOnlyRoot = false }
        if [.capabilities, .privileged].contains(privileges) { (specification.capDrop, specification.noNewPrivileges) = ([], false) }
        return specification
    }
}
