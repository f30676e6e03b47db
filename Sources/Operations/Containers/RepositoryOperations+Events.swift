package import ContainerEngine
package import Deployment
import Pipeline

extension RepositoryOperations {
    /// Follows the events of the project's objects in the engine.
    /// - Parameters:
    ///   - since: the time from which past events are included; nil means none.
    ///   - until: the time at which the stream ends; nil means never.
    ///   - body: receives each event.
    package func events(since: EngineTime?, until: EngineTime?, _ body: @Sendable (ProjectEvent) throws -> Void) async throws {
        let connection = try await connect(partialWorkspace())
        let types = connection.isOnSwarm ? ["service", "network", "node"] : ["container", "image", "network", "volume"]
        try await connection.manager.withEvents(filters: ["type": types], since: since, until: until) { events in
            for try await event in events {
                let known =
                    connection.isOnSwarm
                    ? ProjectEvent(swarm: event, project: connection.project) : ProjectEvent(event, project: connection.project)
                if let known { try body(known) }
            }
        }
    }
}
