package import Deployment
import FunctionModel
import Pipeline
import Workspaces

/// The running state, which can be observed repeatedly over one connection.
package struct StatusSource: Sendable {
    private let partial: PartialWorkspace
    private let connection: EngineConnection

    /// Creates a source for a project.
    init(_ partial: PartialWorkspace, _ connection: EngineConnection) {
        (self.partial, self.connection) = (partial, connection)
    }

    /// A warning that the status is incomplete because of invalid files. Nil if the files are
    /// valid.
    package var warning: String? { partial.warning }

    /// Observes the containers. Adds the functions without a container, and the failures in the
    /// cache.
    /// - Parameter measured: if true, memory and processor are measured, which takes a second or
    ///   two.
    package func status(measured: Bool) async throws -> DeploymentStatus {
        let memory = FailureMemory(partial.cache, isOnSwarm: connection.isOnSwarm)
        let failures = try memory.standing(DeploymentHistory(state: connection.state))
        var status = try await connection.target().status()
        // If the files are invalid, the removed functions are unknown.
        if partial.workspace != nil { status = status.withoutGone(repository: partial.functions.map(\.name)) }
        status = status.including(partial.functions.map(\.name)).including(failures)
        return measured ? try await ContainerUse(engine: connection.engine).measured(status) : status
    }
}

extension RepositoryOperations {
    /// Connects to the engine for the status of the project.
    package func statusSource() async throws -> StatusSource {
        let partial = try partialWorkspace()
        return StatusSource(partial, try await connect(partial))
    }
}
