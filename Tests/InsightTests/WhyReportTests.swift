import Basics
import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

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

    private static let log = """
        #5 [2/2] RUN make
        #5 0.101 cc main.c
        #5 0.202 main.c:1: error: expected ';'
        #5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2

        """

    /// A good build of `one`, and a failed one of `two`.
    private func failed() throws -> SmallProject {
        let project = SmallProject(["functions/sum/main.txt": "one\n"])
        try project.build()
        project.folder.write("two\n", to: "functions/sum/main.txt")
        let record = try project.build {
            ($0.image, $0.failure) = (nil, "exit code: 2")
            $0.built = SmallProject.date(1)
        }
        try project.cache.write(Array(Self.log.utf8), #require(record.log))
        return project
    }

    @Test(arguments: ["image:sum", "container:sum", "functions/sum/main.txt"])
    func `why of a failed build has the builder's lines and the last good difference`(word: String) async throws {
        let project = try failed()
        let inspection = try await project.inspect()
        var memory = FailureMemory(project.cache)
        memory.note(
            [NodeResult("image:sum", .failed, error: PipelineError.noImage("sum")), NodeResult("container:sum", .skipped)], at: Date(),
            deployment: nil, newest: nil, bases: ["sum": []])
        try memory.save(project.cache)
        var report =
            switch try inspection.subject(named: word, from: project.folder.path) {
            case .node(let node):
                WhyReport(inspection, node, cache: project.cache, failures: FailureMemory(project.cache).standing([]))
            case .path(let path): WhyReport(inspection, path, cache: project.cache)
            }
        try await report.addDifferences(inspection, root: project.folder.path, cache: project.cache, git: nil)
        #expect(report.output == ["[2/2] RUN make", "cc main.c", "main.c:1: error: expected ';'"])
        #expect(report.good?.reasons.map(\.line) == ["input-changed functions/sum/main.txt"])
        #expect(report.good?.when == SmallProject.date(0))
        #expect(report.differences.map(\.path) == ["functions/sum/main.txt"])
        try checkSchema(report, "why")
    }

    @Test func `a failed build is compared with the tagged image, which may be older than others`() throws {
        let (_, records) = try SmallProject.builtThrice()
        let newest = Array(records.reversed())
        #expect(WhyReport.lastGood(newest, tagged: nil)?.key == records[2].key)
        #expect(WhyReport.lastGood(newest, tagged: records[0].image)?.key == records[0].key)
        #expect(WhyReport.lastGood(newest, tagged: "sha256:unknown")?.key == records[2].key)
        var failed = newest
        failed[0].image = nil
        #expect(WhyReport.lastGood(failed, tagged: nil)?.key == records[1].key)
        #expect(WhyReport.lastGood([], tagged: records[0].image) == nil)
    }

    @Test func `an edit after a failed build counts from the last good build, too`() async throws {
        let project = try failed()
        project.folder.write("new\n", to: "functions/sum/new.txt")
        let report = WhyReport(try await project.inspect(), .image("sum"), cache: project.cache)
        #expect(report.chain.first?.reasons.map(\.line) == ["input-added functions/sum/new.txt"])
        #expect(report.good?.reasons.map(\.line) == ["input-changed functions/sum/main.txt", "input-added functions/sum/new.txt"])
        #expect(report.output?.last == "main.c:1: error: expected ';'")
    }

    @Test func `a first failed build has lines without a difference, and a good one neither`() async throws {
        let project = SmallProject()
        let record = try project.build { ($0.image, $0.failure) = (nil, "exit code: 2") }
        try project.cache.write(Array(Self.log.utf8), #require(record.log))
        let report = WhyReport(try await project.inspect(), .image("sum"), cache: project.cache)
        #expect(report.output?.count == 3 && report.good == nil)
        try project.build()
        let good = WhyReport(try await project.inspect(), .image("sum"), cache: project.cache)
        #expect(good.output == nil && good.good == nil)
    }

    @Test func `a container that waits for a deployed image names the files, not the keys`() async throws {
        let project = SmallProject()
        let first = try project.build()
        project.folder.write("edited", to: "functions/sum/main.txt")
        try project.build()
        // A second build, which the same container takes over.
        project.folder.write("new", to: "functions/sum/new.txt")
        let second = try project.build()
        let keys = KeyChange(from: first.key.hex, to: second.key.hex).description
        let step = Step(.container("sum"), .replace, [Reason(.imageChanged, "image:sum", detail: keys)])
        let run = RunReport(
            id: "20261123T211502Z-4f2a", goal: .up, started: SmallProject.date(2), seconds: 1, commit: nil,
            steps: [RunReport.Step(NodeResult(.container("sum"), .done, step: step), planned: step)])
        try project.cache.write(JSONCoding.pretty(run), "runs/\(run.id).json")
        let report = WhyReport(try await project.inspect(), .container("sum"), cache: project.cache)
        #expect(
            report.past?.chain.flatMap(\.reasons).map(\.line) == [
                "image-changed image:sum (input-changed functions/sum/main.txt, input-added functions/sum/new.txt)"
            ])
    }

    @Test func `the last step of a container is that of its own target`() throws {
        let project = SmallProject()
        let runs: [(target: TargetKind?, day: Int)] = [(nil, 1), (.swarm, 2)]
        for (target, day) in runs {
            let step = Step(.container("sum"), .create, [Reason(.neverDeployed)])
            let results = [Node.container("sum"), .image("sum")].map { NodeResult($0, .done, step: step) }
            let run = RunReport(
                id: "2026112\(day)T211502Z-4f2a", goal: .up, started: SmallProject.date(Double(day)), seconds: 1, commit: nil,
                steps: results.map { RunReport.Step($0, planned: step) }, target: target)
            try project.cache.write(JSONCoding.pretty(run), "runs/\(run.id).json")
        }
        let host = RunHistory(project.cache)
        let swarm = RunHistory(project.cache, target: .swarm)
        #expect(host.last(.container("sum"))?.run.id.prefix(8) == "20261121")
        #expect(swarm.last(.container("sum"))?.run.id.prefix(8) == "20261122")
        // Both targets share the images.
        #expect(host.last(.image("sum"))?.run.id.prefix(8) == "20261122")
    }

    @Test func `why of a function has the failed build of its base`() async throws {
        let project = try failed()
        project.folder.write("FROM faaso/sum\nCOPY . .\n", to: "functions/mul/Dockerfile")
        project.folder.write("runtime: plain\n", to: "functions/mul/metadata.yml")
        let failure = DeploymentFailure(at: "2026-01-02T03:04:05Z", node: "image:sum", reason: "exit code: 2")
        let report = WhyReport(try await project.inspect(), .image("mul"), cache: project.cache, failures: ["mul": failure])
        #expect(report.output?.last == "main.c:1: error: expected ';'")
        #expect(report.good?.reasons.map(\.line) == ["input-changed functions/sum/main.txt"])
    }
}
