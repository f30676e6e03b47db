import ContainerEngine
import Testing

@testable import Deployment
@testable import SingleHost

struct HealthWaitTests {
    @Test func `a log that cannot be read is not an empty log`() async throws {
        var engine = Fixtures.world().engine
        engine.condition = { _ in nil }
        engine.log = { _, _ in throw EngineError.interrupted(route: "GET /logs", reason: "closed") }
        let wait = HealthWait(
            engine: engine, clock: ClockEffects(now: { .zero }, sleep: { _ in }, date: { "" }),
            probe: { _, _, _ in .failed("does not answer") }, listening: { _ in nil }, log: { _ in })
        let subject = ServingSubject(function: Fixtures.function("sum"), id: "c1", alias: "sum-1", port: 1, containerPort: 3000)
        let log = ["the log cannot be read: the Docker engine did not finish GET /logs: closed"]
        await #expect(throws: DeploymentError.unhealthy(function: "sum", reason: "its container is gone", log: log)) {
            try await wait.wait(for: subject)
        }
    }
}
