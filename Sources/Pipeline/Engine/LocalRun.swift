import ContainerEngine
package import FunctionModel
import SingleHost

/// The container of `faaso run`. It is like that of a deployment, has its own published port, and
/// is removed at its end.
///
/// The environment is part of the request to the engine. As arguments of a command, every user of
/// the machine could list it.
package struct LocalRun: Sendable {
    private let function: Function
    private let connection: EngineConnection
    private let port: Int
    /// True when a user types into the container.
    package let terminal: Bool

    /// Creates a run. Nothing starts yet.
    /// - Parameter port: the port on 127.0.0.1 at which the container is published.
    package init(_ function: Function, connection: EngineConnection, port: Int, terminal: Bool) {
        (self.function, self.connection, self.port, self.terminal) = (function, connection, port, terminal)
    }

    /// Creates the container of the function's newest image. Does not start it.
    /// - Returns: the ID of the container.
    /// - Throws: any error of the engine.
    package func create() async throws -> String {
        try connection.requireOwnEngine()
        let network = try await connection.networks.functions()
        let name = "\(connection.project)_\(function.name)_run_\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        return try await connection.engine.create(specification(network: network), name: name)
    }

    /// The specification of the container, attached to a network.
    func specification(network: String) -> ContainerSpecification {
        let metadata = function.metadata
        let limits = metadata.limits
        var specification = ContainerSpecification.function(
            image: ImageName(project: connection.project, function: function.name).newest, network: network, port: metadata.port,
            environment: Contract.environment(metadata.fullEnvironment), memory: limits.memory, cpus: limits.cpus, pids: limits.pids,
            blocksCloudMetadata: metadata.blocksCloudMetadata)
        specification.command = metadata.command
        specification.labels = [
            Contract.projectLabel: connection.project, Contract.functionLabel: function.name,
            Contract.roleLabel: Contract.Role.run.rawValue, Contract.makerLabel: Maker.current.text,
        ]
        specification.publish = [PortBinding(hostIP: "127.0.0.1", hostPort: port, containerPort: metadata.port)]
        (specification.initProcess, specification.removedAtEnd, specification.terminal) = (true, true, terminal)
        return specification
    }
}
