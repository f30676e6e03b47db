package import Deployment
import FunctionModel
import Pipeline
import Workspaces

/// The state of what runs, observed as often as wanted over one connection.
package struct StatusSource: Sendable {
    private let partial: PartialWorkspace
    private let connection: EngineConnection

    init(_ partial: PartialWorkspace, _ connection: EngineConnection) {
        (self.partial, self.connection) = (partial, connection)
    }

    /// A warning that the status is incomplete because of invalid files. Nil if the files are valid.
    package var warning: String? { partial.warning }

    /// Observes the containers, and adds the functions without one and the failures that the cache
    /// remembers.
    /// - Parameter measured: true to measure memory and processor, which takes a second or two.
    package func status(measured: Bool) async throws -> DeploymentStatus {
        let failures = try FailureMemory(partial.cache).standing(DeploymentHistory(state: connection.state))
        let status = try await connection.target().status().including(partial.functions.map(\.name)).including(failures)
        return measured ? try await ContainerUse(engine: connection.engine).measured(status) : status
    }
}

extension RepositoryOperations {
    /// Opens what the status of the project is read from.
    package func statusSource() async throws -> StatusSource {
        let partial = try partialWorkspace()
        return StatusSource(partial, try await connect(partial))
    }
}
