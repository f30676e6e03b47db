import Basics
import ContainerEngine
import Deployment
import FunctionModel
import WorkModel

/// The wait until a container is healthy. ``HealthGate`` has the rules, which function tests share.
struct HealthWait: Sendable {
    @Shared var engine: EngineEffects
    let clock: ClockEffects
    let probe: @Sendable (_ port: Int, _ path: String, _ timeout: Duration) async -> ProbeResult
    /// The sockets that listen in a process's network; nil where they cannot be seen.
    let listening: @Sendable (_ process: Int) -> [SocketTable.Socket]?
    let log: @Sendable (DeploymentEvent) -> Void

    /// Waits until a container is healthy.
    /// - Throws: ``DeploymentError/unhealthy(function:reason:log:hints:)`` with the end of the
    ///   container's log.
    func wait(for subject: ServingSubject) async throws {
        let function = subject.function
        let gate = HealthGate(
            port: subject.containerPort, path: function.health.path, startPeriod: function.health.startPeriod,
            period: function.health.startPeriod.text,
            exposed: {
                guard let image = function.image?.id else { return [] }
                return (try? await engine.exposedPorts(image)) ?? []
            },
            probe: { await probe(subject.port, function.health.path, function.health.timeout) },
            condition: { try await engine.condition(subject.id).map(HealthGate.Condition.init) }, listening: listening,
            now: clock.now, sleep: clock.sleep,
            notice: { log(DeploymentEvent(.container(function.name), $0.isSuspicious ? .warning : .waiting, $0.text)) })
        guard let failure = try await gate.wait(restarts: subject.restarts) else { return }
        // An interrupted run cannot ask for the log.
        try Task.checkCancellation()
        let lines: [String]
        do { lines = try await engine.log(subject.id, lines: RepeatedLines.asked) } catch { lines = ["the log cannot be read: \(error)"] }
        throw DeploymentError.unhealthy(
            function: function.name, reason: failure.reason, log: RepeatedLines.collapsed(lines), hints: failure.hints)
    }
}

extension HealthGate.Condition {
    init(_ condition: ContainerCondition) {
        self.init(
            isRunning: condition.state == .running, exitCode: condition.exitCode, outOfMemory: condition.outOfMemory,
            restarts: condition.restarts, process: condition.process)
    }
}
