import BuildGraph
import ContainerEngine
import Deployment
import TestSupport

@testable import Swarm

/// A suite of whole deployments, against a swarm in memory.
protocol SwarmSuite {
    var swarm: FakeSwarm { get }
    var state: TemporaryFolder { get }
}

extension SwarmSuite {
    func target(missing: Set<String> = []) -> SwarmTarget {
        SwarmFixtures.target(swarm, state: state.path, missing: missing)
    }

    @discardableResult
    func up(
        _ functions: [DesiredFunction], missing: Set<String> = [], _ change: (inout DesiredState) -> Void = { _ in }
    ) async throws -> DeploymentReport {
        var desired = SwarmFixtures.desired(functions)
        change(&desired)
        let (target, wanted) = (target(missing: missing), desired)
        return try await target.withLock(purpose: "up") { try await target.applyLocked(wanted) }
    }

    /// The calls since the last question, without those of waiting.
    func calls() -> [String] {
        swarm.change { state in
            defer { state.calls = [] }
            return state.calls.filter { $0 != "wait" }.sorted()
        }
    }

    func names(_ kind: SwarmObject.Kind) -> [String] { swarm.change { ($0.objects[kind] ?? []).map(\.name).sorted() } }

    func errors(_ report: DeploymentReport) -> [String] {
        report.failed.map { "\($0.node): " + ($0.error.map { "\($0)" } ?? "") }
    }
}
