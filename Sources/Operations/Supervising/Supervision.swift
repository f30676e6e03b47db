import Basics
import ContainerEngine
import Deployment
package import FoundationEssentials
import HTTPClient
package import Pipeline
import SingleHost
import Swarm
import Synchronization

/// An event of a supervisor as JSON, one line each.
package struct SupervisionEvent: Hashable, Sendable, Codable {
    /// The schema of the line.
    package var schema = "faaso.supervision/1"
    /// The time of the event.
    package var at: Date
    /// The node that the event is about, or `supervisor` or `metrics`.
    package var node: String
    /// A kind of ``DeploymentEvent`` or ``ProjectEvent``.
    package var kind: String
    /// The event for a person.
    package var message: String

    /// Creates an event.
    package init(at: Date, node: String, kind: String, message: String) {
        (self.at, self.node, self.kind, self.message) = (at, node, kind, message)
    }
}

/// A supervisor with its metrics. The engine's events wake it.
package struct Supervision: Sendable {
    private let connection: EngineConnection
    private let interval: Duration
    private let metrics: MetricsAddress?
    private let onEvent: @Sendable (SupervisionEvent) -> Void

    /// Creates a supervision.
    /// - Parameters:
    ///   - interval: the time between two observations.
    ///   - metrics: the address at which metrics are served; nil serves none.
    ///   - onEvent: receives each event.
    package init(
        _ connection: EngineConnection, every interval: Duration = .seconds(5), metrics: MetricsAddress? = nil,
        onEvent: @escaping @Sendable (SupervisionEvent) -> Void
    ) {
        (self.connection, self.interval, self.metrics, self.onEvent) = (connection, interval, metrics, onEvent)
    }

    private final class Seen: Sendable {
        let snapshot = Mutex(Supervisor.Snapshot())
    }

    /// Supervises until the task is cancelled, which does not throw.
    package func run() async throws {
        let (wake, seen) = (WakeSignal(), Seen())
        let host = SingleHost(
            engine: connection.engine, state: connection.state, project: connection.project, environment: connection.environment
        ) { say($0.subject.description, $0.kind.rawValue, $0.message) }
        let supervisor = Supervisor(host, wake: wake) { snapshot in seen.snapshot.withLock { $0 = snapshot } }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let metrics { group.addTask { try await serve(metrics, seen) } }
                group.addTask { try await follow(wake) }
                group.addTask { try await supervisor.run(every: interval) }
                say("supervisor", "started", "supervising '\(connection.project)' every \(interval.text)")
                try await group.next()
                group.cancelAll()
            }
        } catch is CancellationError {
            // The cancellation is reported below.
        }
        say("supervisor", "ended", "stopped; the functions go on running")
    }

    private func serve(_ metrics: MetricsAddress, _ seen: Seen) async throws {
        try await LoopbackServer.run(
            at: .port(host: metrics.host, metrics.port),
            ready: { say("metrics", "started", "http://\(MetricsAddress(host: metrics.host, port: $0))/metrics") }
        ) { request, _ in
            MetricsText.answer(
                request.method, request.target, MetricsText(project: connection.project, snapshot: seen.snapshot.withLock { $0 }))
        }
    }

    /// Reads the engine's events. Starts again after the engine was away.
    private func follow(_ wake: WakeSignal) async throws {
        while true {
            do {
                try await connection.engine.withEvents(filters: ["label": [Labels.filter(connection.project)]]) { events in
                    wake.signal()
                    for try await event in events {
                        guard let event = ProjectEvent(event, project: connection.project), event.isTrouble else { continue }
                        say("\(event.subject)", event.kind.rawValue, event.message)
                        wake.signal()
                    }
                }
            } catch {
                try Task.checkCancellation()
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    @Sendable private func say(_ node: String, _ kind: String, _ message: String) {
        onEvent(SupervisionEvent(at: Date(), node: node, kind: kind, message: message))
    }
}

extension RepositoryOperations {
    /// Connects to the engine in order to supervise a project.
    /// - Parameter project: the name of the project; nil means the repository's.
    package func supervisedConnection(project: String?) async throws -> EngineConnection {
        if let project { return try await EngineConnection(project: project, environment: environment) }
        let connection = try await owned().connection
        if connection.isOnSwarm {
            throw SwarmError.onlyOnOneHost("supervising", hint: "the managers of a swarm start a task again by themselves")
        }
        return connection
    }
}
