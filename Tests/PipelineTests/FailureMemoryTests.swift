import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import Testing

@testable import Pipeline

/// What is remembered of runs that were to deploy and could not.
struct FailureMemoryTests {
    private let project = SmallProject()
    private let at = Date(timeIntervalSince1970: 1_767_323_045)

    private func noted(
        _ results: [NodeResult], deployment: Int? = nil, newest: DeploymentRecord? = nil, known: Set<String> = ["sum", "mul"]
    ) throws -> [String: String] {
        var memory = FailureMemory(project.cache)
        memory.note(results, at: at, deployment: deployment, newest: newest, known: known)
        try memory.save(project.cache)
        return FailureMemory(project.cache).functions.mapValues { "\($0.node): \($0.reason)" }
    }

    private func results(_ test: NodeResult, container: NodeResult.Outcome) -> [NodeResult] {
        [NodeResult("image:sum", .done), test, NodeResult("container:sum", container), NodeResult("image:mul", .reused)]
    }

    @Test func `a failure stays until the function comes out well`() throws {
        let error = TestsFailed(function: "sum", cases: [.init(name: "adds", failure: "3 is not 4\nat all", seconds: 0)])
        let failed = NodeResult("test:sum", .failed, error: error)
        #expect(try noted(results(failed, container: .skipped)) == ["sum": "test:sum: 1 of 1 test of 'sum' failed: adds"])
        #expect(FailureMemory(project.cache).functions["sum"]?.at == "2026-01-02T03:04:05Z")
        // A run that was not asked for it, or never came to it.
        #expect(try noted([NodeResult("image:mul", .done)]).count == 1)
        #expect(try noted(results(NodeResult("test:sum", .skipped), container: .skipped)).count == 1)
        let well = results(NodeResult("test:sum", .reused), container: .done)
        #expect(try noted(well).isEmpty)
        #expect(project.folder.read(".faaso/failures.json") == nil)
        #expect(try noted(well).isEmpty)
    }

    @Test func `a failure of the newest deployment is settled by a run that finds all well`() throws {
        var newest = DeploymentRecord(
            number: 3, at: "2026-01-02T03:04:05Z", by: "ann@host",
            desired: DesiredState(project: "shop", repository: "r", listen: Listen(), proxy: ProxySettings()), failed: ["sum": "sick"])
        func standing() -> [DeploymentFailure] { Array(FailureMemory(project.cache).standing([newest]).values) }
        #expect(standing().map(\.reason) == ["sick"])
        _ = try noted([NodeResult("image:sum", .reused)], newest: newest)
        #expect(standing().isEmpty)
        _ = try noted([NodeResult("image:mul", .reused)], newest: newest)
        #expect(standing().isEmpty)
        newest.failed = [:]
        _ = try noted([], newest: newest)
        #expect(project.folder.read(".faaso/failures.json") == nil)
    }

    @Test func `a base that could not be had is why its functions failed`() throws {
        let base = NodeResult("base:base:1", .failed, error: PipelineError.baseNotPulled("base:1"))
        #expect(
            try noted([base] + results(NodeResult("test:sum", .skipped), container: .skipped))["sum"]
                == "base:base:1: base image base:1 was pulled and the engine does not have it")
        #expect(try noted([], known: ["mul"]).isEmpty)
    }

    @Test func `a missing secret is named with its place`() throws {
        let problems = ProjectProblems([Problem("no secret", at: SourceLocation(file: "a", line: 2, column: 3), hints: ["set it"])])
        let container = NodeResult("container:sum", .failed, error: problems)
        #expect(try noted([NodeResult("image:sum", .reused), container], deployment: 4) == ["sum": "container:sum: a:2:3: no secret"])
        #expect(FailureMemory(project.cache).functions["sum"]?.deployment == 4)
    }

    @Test func `why says it`() async throws {
        let image = try project.build()
        try project.test(of: image, failure: "exit code 1")
        func why(_ node: NodeID) async throws -> WhyReport { WhyReport(try await project.inspect(), node, cache: project.cache) }
        #expect(try await why("image:sum").failure?.reason == "failed: unit")
        #expect(try await why("route:/sum").failure == nil)
        _ = try noted([NodeResult("image:sum", .reused), NodeResult("container:sum", .failed, error: PipelineError.noImage("sum"))])
        let report = try await why("container:sum")
        #expect(report.failure?.node == "container:sum")
        try ReportTests.check(report, "why")
    }
}
