import ContainerEngine
import Deployment
import FunctionModel

/// The questions to a function's health path.
struct HealthQuestions: Sendable {
    let clock: ClockEffects
    let probe: @Sendable (_ port: Int, _ path: String, _ timeout: Duration) async -> ProbeResult
    let log: @Sendable (DeploymentEvent) -> Void

    /// Asks a container for its health.
    ///
    /// It is healthy at the first good answer. It is unhealthy after a number of bad answers in a
    /// row, which `probing` and the settings determine.
    func ask(_ container: ObservedContainer, port: Int, _ health: Health, _ probing: Probing) async throws -> ObservedHealth {
        var answer = await probe(port, health.path, health.timeout)
        for number in 1..<max(1, probing == .once ? 1 : health.retries) {
            if answer.isHealthy { break }
            if number == 1, probing == .brisk {
                let message = "\(health.path) \(answer.reason); it is asked again"
                log(DeploymentEvent(.container(container.function), .warning, message))
            }
            try await clock.sleep(probing == .steady ? health.interval : min(health.interval, .milliseconds(500)))
            answer = await probe(port, health.path, health.timeout)
        }
        return answer.isHealthy ? .healthy : .unhealthy(answer.reason)
    }
}
