import WorkModel
import BuildGraph
import Deployment
import FoundationEssentials
import ImageBuild
import ProjectSupport
import Testing

@testable import Insight
@testable import Pipeline

/// The answers of `faaso why` about failures and adopted images.
struct WhyReportTests {
    @Test func `why names an adopted image as that`() async throws {
        let (project, records) = try SmallProject.builtThrice()
        var stub = records[2]
        (stub.log, stub.seconds, stub.reasons) = (nil, 0, [])
        try project.cache.store(stub)
        let why = WhyReport(try await project.inspect(), .image("sum"), cache: project.cache)
        #expect(why.last?.adopted == true && why.last?.when == stub.built)
        try checkSchema(why, "why")
    }

    @Test func `why names the standing failure of a node`() async throws {
        let project = SmallProject()
        let image = try project.build()
        try project.test(of: image, failure: "exit code 1")
        func why(_ node: Node) async throws -> WhyReport {
            WhyReport(try await project.inspect(), node, cache: project.cache, failures: FailureMemory(project.cache).standing([]))
        }
        #expect(try await why("image:sum").failure?.reason == "failed: unit")
        // For running containers, only failed deployments count.
        #expect(try await why("container:sum").failure == nil)
        #expect(try await why("route:/sum").failure == nil)
        var memory = FailureMemory(project.cache)
        memory.note(
            [NodeResult("image:sum", .reused), NodeResult("container:sum", .failed, error: PipelineError.noImage("sum"))], at: Date(),
            deployment: nil, newest: nil, bases: ["sum": []])
        try memory.save(project.cache)
        let report = try await why("container:sum")
        #expect(report.failure?.node == "container:sum")
        try checkSchema(report, "why")
    }
}
