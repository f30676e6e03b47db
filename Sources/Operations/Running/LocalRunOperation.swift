import FunctionModel
package import Pipeline
import ContainerEngine
import Workspaces

/// A function's container in the foreground, with its image built.
package struct LocalContainer: Sendable {
    package let connection: EngineConnection
    package let id: String

    /// Removes the container, which was not handed over.
    package func discard() async { try? await connection.engine.remove(id, force: true) }
}

extension RepositoryOperations {
    /// Builds a function and creates a container of it that is published on a port of its own.
    /// - Parameters:
    ///   - isTerminal: true if a person types into the container.
    ///   - build: runs the build, as a display does.
    /// - Returns: nil if the build failed.
    package func localContainer(
        _ function: String, port: Int, isTerminal: Bool, options: RunOptions, progress: Progress,
        build: (@escaping @Sendable () async throws -> GoalOutcome) async throws -> GoalOutcome
    ) async throws -> LocalContainer? {
        let operation = try await goal(.build, functions: [function], options: options)
        let connection = try await operation.connect()
        let outcome = try await build { try await operation.run(connection, progress: progress) }
        guard outcome.isGood, let found = outcome.workspace.project.function(function) else { return nil }
        let local = LocalRun(found, connection: connection, port: port, terminal: isTerminal)
        return LocalContainer(connection: connection, id: try await local.create())
    }
}
