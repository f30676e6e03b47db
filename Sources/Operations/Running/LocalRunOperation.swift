import ContainerEngine
import FunctionModel
package import Pipeline
import Workspaces

/// The container of a function for the foreground, with its image built.
package struct LocalContainer: Sendable {
    /// The connection to the engine.
    package let connection: EngineConnection
    /// The ID of the container.
    package let id: String

    /// Removes the container if no process took it over.
    package func discard() async { try? await connection.engine.remove(id, force: true) }
}

extension RepositoryOperations {
    /// Builds a function, and creates a container of it with its own published port.
    /// - Parameters:
    ///   - port: the port on 127.0.0.1.
    ///   - isTerminal: true if a user types into the container.
    ///   - build: runs the build, for example while it is displayed.
    /// - Returns: nil if the build failed.
    package func localContainer(
        _ function: String, port: Int, isTerminal: Bool, options: RunOptions, progress: Progress,
        build: (@escaping @Sendable () async throws -> GoalOutcome) async throws -> GoalOutcome
    ) async throws -> LocalContainer? {
        let function = try functionName(function)
        let operation = try await goal(.build, functions: [function], options: options)
        let connection = try await operation.connect()
        let outcome = try await build { try await operation.run(connection, progress: progress) }
        guard outcome.isGood, let found = outcome.workspace.project.function(function) else { return nil }
        let local = LocalRun(found, connection: connection, port: port, terminal: isTerminal)
        return LocalContainer(connection: connection, id: try await local.create())
    }
}
