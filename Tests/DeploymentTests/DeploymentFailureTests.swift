import Testing

@testable import Deployment

/// Which failures stand, of what a repository remembers and what deployments say.
struct DeploymentFailureTests {
    private func record(_ number: Int, changed: [String] = [], failed: [String: String] = [:]) -> DeploymentRecord {
        DeploymentRecord(
            number: number, at: "2026-01-02T03:04:0\(number)Z", by: "ann@host", desired: Fixtures.desired([]),
            changes: changed.map { Change(.container($0), .replace, []) }, failed: failed)
    }

    private func own(_ second: Int, deployment: Int? = nil) -> DeploymentFailure {
        DeploymentFailure(at: "2026-01-02T03:04:0\(second)Z", node: "test:sum", reason: "own\nmore", deployment: deployment)
    }

    private func standing(_ own: DeploymentFailure?, _ records: [DeploymentRecord], settled: Int? = nil) -> String? {
        let settled = settled.map { ["sum": "2026-01-02T03:04:0\($0)Z"] } ?? [:]
        return DeploymentFailure.standing(own: own.map { ["sum": $0] } ?? [:], settled: settled, records: records)["sum"].map { failure in
            "\(failure.node) \(failure.deployment ?? 0) \(failure.reason)"
        }
    }

    @Test func `what a repository remembers stands until a deployment did something about the function`() {
        #expect(standing(own(3), []) == "test:sum 0 own")
        #expect(standing(own(3), [record(2, changed: ["sum"]), record(4, changed: ["mul"])]) == "test:sum 0 own")
        #expect(standing(own(3), [record(2), record(4, changed: ["sum"])]) == nil)
    }

    @Test func `what the newest deployment says stands until the function is well again`() {
        let failed = record(2, failed: ["sum": "sick\nlog"])
        #expect(standing(nil, [failed]) == "container:sum 2 sick")
        #expect(standing(nil, [failed, record(3, changed: ["sum"])]) == nil)
        #expect(standing(nil, [failed], settled: 1) == "container:sum 2 sick")
        #expect(standing(nil, [failed], settled: 2) == nil)
        #expect(standing(own(2, deployment: 2), [failed]) == "test:sum 2 own")
        #expect(standing(own(1), [failed]) == "container:sum 2 sick")
    }
}
