import Pipeline
import ContainerEngine
import Deployment
import FoundationEssentials
import FunctionModel
import HTTPClient
import Synchronization

/// A supervisor in the foreground: the engine's events wake it, each event is a line, and metrics are served where that is wanted.
struct Supervision: Sendable {
    let connection: EngineConnection
    let console: Console
    var interval = Duration.seconds(5)
    var json = false
    var metrics: MetricsAddress?

    /// What it says, as JSON. Schema `faaso.supervision/1`, a line each.
    struct Line: Codable {
        var schema = "faaso.supervision/1"
        var at: String
        var node: String
        /// A kind of ``DeploymentEvent`` or ``ProjectEvent``.
        var kind: String
        var message: String
    }

    private final class Seen: Sendable {
        let snapshot = Mutex(Supervisor.Snapshot())
    }

    /// Supervises until it is interrupted, which is how it should end.
    func run() async throws -> ExitStatus {
        let (wake, seen) = (WakeSignal(), Seen())
        let deployer = Deployer(
            engine: connection.engine, state: connection.state, project: connection.project, environment: connection.environment
        ) { say($0.subject.description, $0.kind.rawValue, $0.message) }
        let supervisor = Supervisor(deployer, wake: wake) { snapshot in seen.snapshot.withLock { $0 = snapshot } }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let metrics {
                    group.addTask {
                        try await LoopbackServer.run(
                            host: metrics.host, port: metrics.port,
                            ready: { say("metrics", "started", "http://\(MetricsAddress(metrics, port: $0))/metrics") }
                        ) { method, target in
                            MetricsText.answer(
                                method, target, MetricsText(project: connection.project, snapshot: seen.snapshot.withLock { $0 }))
                        }
                    }
                }
                group.addTask { try await follow(wake) }
                group.addTask { try await supervisor.run(every: interval) }
                say("supervisor", "started", "supervising '\(connection.project)' every \(interval.text)")
                try await group.next()
                group.cancelAll()
            }
        } catch is CancellationError {
            // Below.
        }
        say("supervisor", "ended", "stopped; what runs goes on running")
        return .done
    }

    /// Reads the engine's events, and begins anew when the engine was away.
    private func follow(_ wake: WakeSignal) async throws {
        while true {
            do {
                try await connection.engine.withEvents(filters: ["label": [Labels.filter(connection.project)]]) { events in
                    wake.signal()
                    for try await event in events {
                        guard let event = ProjectEvent(event, project: connection.project), event.isTrouble else { continue }
                        say(event.node, event.kind.rawValue, event.message)
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
        let now = Date()
        if json {
            // Four texts can always be encoded.
            try? console.jsonLine(Line(at: now.formatted(.iso8601), node: node, kind: kind, message: message))
        } else {
            let time = now.formatted(.iso8601.time(includingFractionalSeconds: false))
            console.out(console.outStyle(time, .dim) + "  \(node)  \(message)")
        }
    }
}

extension MetricsAddress {
    /// The same address with the port that was found for it.
    init(_ address: MetricsAddress, port: Int) { self.init(host: address.host, port: port) }
}
