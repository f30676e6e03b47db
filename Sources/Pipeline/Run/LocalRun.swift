import SingleHost
import ContainerEngine
import Deployment
package import FunctionModel

/// The container of `faaso run`: that of a deployment, published on a port of its own, that goes when it ends.
///
/// The engine gets the environment in the request that creates it. In the arguments of a command every user of the machine could list it.
package struct LocalRun: Sendable {
    private let function: Function
    private let connection: EngineConnection
    private let port: Int
    /// True if somebody types into it.
    package let terminal: Bool

    package init(_ function: Function, connection: EngineConnection, port: Int, terminal: Bool) {
        (self.function, self.connection, self.port, self.terminal) = (function, connection, port, terminal)
    }

    /// Creates the container of the function's newest image.
    /// - Returns: its ID.
    package func create() async throws -> String {
        let network = try await connection.networks.functions()
        let name = "\(connection.project)_\(function.name)_run_\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        return try await connection.engine.create(specification(network: network), name: name)
    }

    func specification(network: String) -> ContainerSpecification {
        let metadata = function.metadata
        let limits = metadata.limits
        var specification = ContainerSpecification.function(
            image: "\(connection.project)/\(function.name):latest", network: network, port: Contract.port,
            environment: metadata.fullEnvironment, memory: limits.memory, cpus: limits.cpus, pids: limits.pids,
            blocksCloudMetadata: metadata.blocksCloudMetadata)
        specification.labels = [
            Contract.projectLabel: connection.project, Contract.functionLabel: function.name, Contract.roleLabel: Contract.runRole,
            Contract.makerLabel: Maker.current.text,
        ]
        specification.publish = [PortBinding(hostIP: "127.0.0.1", hostPort: port, containerPort: Contract.port)]
        (specification.initProcess, specification.removedAtEnd, specification.terminal) = (true, true, terminal)
        return specification
    }
}
