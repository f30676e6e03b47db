import Basics
package import ContainerEngine
import FunctionModel
import Synchronization

/// The containers of one probe. ``removeAll()`` removes every container that was created.
package final class ProbeContainers: Sendable {
    /// The engine that runs the containers.
    let engine: Engine
    private let probe: BuiltProbe
    private let made = Mutex<[String]>([])

    /// Creates access to the containers of a probe. Nothing starts yet.
    package init(_ engine: Engine, _ probe: BuiltProbe) { (self.engine, self.probe) = (engine, probe) }

    /// A container that answers.
    struct Running: Sendable {
        /// The ID of the container.
        var id: String
        /// The client of its port.
        var client: ProbeClient
        /// The time from the start until the first answer.
        var startTime: Duration
    }

    /// A container that did not answer, with the reason.
    struct Silent: Error {
        var reason: String
    }

    /// The time in which a container must answer. It is long, because the machine may be loaded.
    private static let patience = Duration.seconds(60)

    /// The time from the stop signal until SIGKILL.
    var grace: Duration { probe.metadata.stopGrace }
    /// The port that a container listens on.
    var port: Int { probe.metadata.port }
    /// The path that a container answers when it is ready.
    var healthPath: String { probe.metadata.health.path }

    /// Starts a container as plain `docker run` does.
    /// - Throws: ``Silent`` if it does not answer, and any error of the engine.
    func startPlain() async throws -> Running {
        var specification = ContainerSpecification(image: probe.image, labels: probe.labels)
        (specification.logMaxSize, specification.logMaxFiles) = Self.logLimit
        return try await start(specification, network: "bridge")
    }

    /// Starts a container as deployments and tests do, or with more privileges.
    /// - Throws: ``Silent`` if it does not answer, and any error of the engine.
    func start(_ privileges: Startup.Privileges) async throws -> Running {
        try await start(probe.specification(privileges), network: probe.network)
    }

    /// A test that prints without end must not fill the disk.
    static let logLimit = ("4m" as String?, 2 as Int?)

    private func start(_ specification: ContainerSpecification, network: String) async throws -> Running {
        let id = try await engine.create(specification, name: probe.containerName)
        made.withLock { $0.append(id) }
        let began = ContinuousClock.now
        do { try await engine.start(id) } catch let error as EngineError where error.refusal == .cannotStart {
            throw Silent(reason: "the container cannot be started: \(error.words)")
        }
        let address = try await engine.container(id)?.networks[network]?.ip ?? ""
        let client = ProbeClient(host: address, port: port)
        if let reason = try await silence(id, address.isEmpty ? nil : client) { throw Silent(reason: reason) }
        return Running(id: id, client: client, startTime: ContinuousClock.now - began)
    }

    /// Waits for any answer to the health path. Returns nil then, and otherwise the reason for the
    /// silence.
    private func silence(_ id: String, _ client: ProbeClient?) async throws -> String? {
        let (engine, image, healthPath, began) = (engine, probe.image, healthPath, ContinuousClock.now)
        let gate = HealthGate(
            port: port, path: healthPath, startPeriod: Self.patience, period: Self.patience.text,
            exposed: { (try? await engine.image(image)?.exposedPorts) ?? [] },
            probe: {
                guard let client else { return .failed("has no address") }
                do {
                    _ = try await client.ask(WireRequest("GET", healthPath), limit: .seconds(5))
                    // The status is judged by a check of its own.
                    return .status(200)
                } catch {
                    return .failed("is not answered: \(error)")
                }
            },
            condition: { try await engine.container(id).map(HealthGate.Condition.init) },
            listening: { SocketTable.listening(in: $0) }, now: { began.duration(to: .now) }, sleep: { try await Task.sleep(for: $0) })
        guard let failure = try await gate.wait() else { return nil }
        guard failure.hasEnded, let line = try await log(id).split(separator: "\n").last else { return failure.reason }
        return "\(failure.reason); its log ends with '\(line)'"
    }

    /// The log of a container so far.
    func log(_ id: String) async throws -> String {
        try await engine.logs(id).map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }

    /// Removes every container that was created.
    package func removeAll() async {
        let ids = made.withLock { $0 }
        await shielded { [engine] in
            for id in ids { try? await engine.remove(id, force: true, volumes: true) }
        }
    }
}
