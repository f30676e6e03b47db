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

@testable import Pipeline

/// The stored failures of runs that were meant to deploy.
struct FailureMemoryTests {
    private let project = SmallProject()
    private let at = Date(timeIntervalSince1970: 1_767_323_045)

    private func noted(
        _ results: [NodeResult], deployment: Int? = nil, newest: DeploymentRecord? = nil,
        bases: [String: [String]] = ["sum": ["debian:1"], "mul": ["debian:2"]]
    ) throws -> [String: String] {
        var memory = FailureMemory(project.cache)
        memory.note(results, at: at, deployment: deployment, newest: newest, bases: bases)
        try memory.save(project.cache)
        return FailureMemory(project.cache).standing([]).mapValues { "\($0.node): \($0.reason)" }
    }

    private func results(_ test: NodeResult, container: NodeResult.Outcome) -> [NodeResult] {
        [NodeResult("image:sum", .done), test, NodeResult("container:sum", container), NodeResult("image:mul", .reused)]
    }

    @Test func `a failure stays until the function comes out well`() throws {
        let error = TestsFailed(function: "sum", cases: [.init(name: "adds", failure: "3 is not 4\nat all", seconds: 0)], record: nil)
        let failed = NodeResult("test:sum", .failed, error: error)
        #expect(try noted(results(failed, container: .skipped)) == ["sum": "test:sum: 1 of 1 test of 'sum' failed: adds"])
        #expect(FailureMemory(project.cache).standing([])["sum"]?.at == "2026-01-02T03:04:05Z")
        // A run that was not about the function, or did not reach it.
        #expect(try noted([NodeResult("image:mul", .done)]).count == 1)
        #expect(try noted(results(NodeResult("test:sum", .skipped), container: .skipped)).count == 1)
        let well = results(NodeResult("test:sum", .reused), container: .done)
        #expect(try noted(well).isEmpty)
        #expect(project.folder.read(".faaso/failures.json") == nil)
        #expect(try noted(well).isEmpty)
    }

    @Test func `the last lines of a container that failed stay in a file that the failure names`() throws {
        func failed(_ node: Node, _ log: [String]) -> NodeResult {
            NodeResult(node, .failed, error: DeploymentError.unhealthy(function: "sum", reason: "it ended", log: log))
        }
        var names: [String] = []
        for lines in [["starting", "no such table"], ["again"]] {
            let results = [failed("container:sum", lines), failed("container:mul", []), NodeResult("image:sum", .done)]
            try project.cache.keepContainerLogs(results)
            let name = try #require(results[0].containerLog)
            #expect(project.folder.read(".faaso/" + name) == lines.map { $0 + "\n" }.joined())
            _ = try noted(results)
            let standing = FailureMemory(project.cache).standing([])
            #expect(standing["sum"]?.log == name && standing["mul"]?.log == nil)
            names.append(name)
        }
        // A later failure leaves the log that an older report names.
        #expect(names.allSatisfy { project.folder.exists(".faaso/" + $0) } && Set(names).count == 2)
        #expect(!project.folder.exists(".faaso/logs/container/mul"))
        #expect(failed("candidate:sum", ["again"]).containerLog == names.last)
        #expect(NodeResult("container:sum", .done).containerLog == nil)
    }

    @Test func `each stage has failures of its own`() throws {
        let staging = CacheFolder(path: project.cache.path, stage: "staging")
        let results = [NodeResult("container:sum", .failed, error: TestsFailed(function: "x", cases: [], record: nil))]
        var memory = FailureMemory(staging)
        memory.note(results, at: Date(), deployment: nil, newest: nil, bases: ["sum": []])
        try memory.save(staging)
        #expect(project.folder.read(".faaso/failures.staging.json") != nil)
        #expect(FailureMemory(project.cache).standing([]).isEmpty && FailureMemory(staging).standing([]).count == 1)
    }

    @Test func `each target has failures of its own`() throws {
        let results = [NodeResult("container:sum", .failed, error: TestsFailed(function: "x", cases: [], record: nil))]
        for isOnSwarm in [true, false] {
            var memory = FailureMemory(project.cache, isOnSwarm: isOnSwarm)
            memory.note(results, at: Date(), deployment: nil, newest: nil, bases: ["sum": []])
            try memory.save(project.cache)
            #expect(FailureMemory(project.cache, isOnSwarm: isOnSwarm).standing([]).count == 1)
            #expect(FailureMemory(project.cache, isOnSwarm: !isOnSwarm).standing([]).isEmpty)
            memory.note([NodeResult("container:sum", .done)], at: Date(), deployment: nil, newest: nil, bases: ["sum": []])
            try memory.save(project.cache)
            #expect(!project.folder.exists(".faaso/" + FailureMemory.name(project.cache, isOnSwarm: isOnSwarm)))
        }
    }

    @Test func `failures without a known history are those of the runs`() throws {
        #expect(try noted([NodeResult("test:sum", .failed, error: PipelineError.noImage("sum"))]).count == 1)
        #expect(try FailureMemory(project.cache).standing(nil).keys.sorted() == ["sum"])
    }

    @Test func `a function is blamed for its own base only`() throws {
        let results = [
            NodeResult("base:debian:1", .failed, error: TestsFailed(function: "x", cases: [], record: nil)),
            NodeResult("base:debian:2", .failed, error: TestsFailed(function: "x", cases: [], record: nil)),
            NodeResult("image:sum", .skipped), NodeResult("image:mul", .skipped),
        ]
        #expect(try noted(results).mapValues { $0.prefix(13) } == ["sum": "base:debian:1", "mul": "base:debian:2"])
    }

    @Test func `a run that finds all well settles the failure of each newest deployment`() throws {
        func standing(_ newest: DeploymentRecord) -> [String] {
            FailureMemory(project.cache).standing([newest]).values.map { "\($0.node) \($0.deployment ?? 0) \($0.reason)" }
        }
        for number in [3, 4] {
            let newest = record(number, failed: ["sum": "sick\nlog"])
            #expect(standing(newest) == ["container:sum \(number) sick"])
            _ = try noted([NodeResult("image:sum", .reused)], newest: newest)
            #expect(standing(newest).isEmpty)
            // A run that is not about the function.
            _ = try noted([NodeResult("image:mul", .reused)], newest: newest)
            #expect(standing(newest).isEmpty)
        }
        _ = try noted([], newest: record(5))
        #expect(project.folder.read(".faaso/failures.json") == nil)
    }

    private func record(
        _ number: Int, changed: [String] = [], failed: [String: String] = [:], rollback: Int? = nil
    ) -> DeploymentRecord {
        DeploymentRecord(
            number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", rollback: rollback.map { Rollback(deployment: $0) },
            desired: DesiredState(project: "shop", repository: "r", listen: Listen(), proxy: ProxySettings()),
            changes: changed.map { Step(.container($0), .replace, []) }, failed: failed)
    }

    @Test func `a newer deployment of its function settles a failure, however many followed`() throws {
        let failed = NodeResult("test:sum", .failed, error: PipelineError.noImage("sum"))
        #expect(try noted([failed], newest: record(3)).count == 1)
        let state = TemporaryFolder(in: "/dev/shm")
        let history = DeploymentHistory(state: StateFolder(path: state.path))
        func standing() throws -> [String] { try FailureMemory(project.cache).standing(history).values.map(\.node) }
        func add(_ record: DeploymentRecord) throws {
            state.write(String(decoding: try JSONCoding.pretty(record), as: UTF8.self), to: "deployments/" + record.fileName)
        }
        #expect(try standing() == ["test:sum"])
        for number in 2...3 { try add(record(number, changed: ["sum"])) }
        #expect(try standing() == ["test:sum"])
        try add(record(4, changed: ["mul"]))
        #expect(try standing() == ["test:sum"])
        try add(record(5, failed: ["sum": "sick"]))
        #expect(try standing() == ["container:sum"])
        try add(record(5, changed: ["sum"]))
        for number in 6...16 { try add(record(number, changed: ["mul"])) }
        #expect(try standing().isEmpty)
        try add(record(5))
        #expect(try standing() == ["test:sum"])
        try add(record(7, rollback: 2))
        #expect(try standing().isEmpty)
        // The running state was deleted, and another repository deployed.
        for number in 2...16 { state.remove("deployments/" + record(number).fileName) }
        try add(record(1))
        #expect(try standing().isEmpty)
    }

    @Test func `of one deployment the run itself says more`() throws {
        let newest = record(4, failed: ["sum": "sick"])
        let failed = NodeResult("container:sum", .failed, error: PipelineError.noImage("sum"))
        _ = try noted([failed], deployment: 4, newest: newest)
        #expect(FailureMemory(project.cache).standing([newest])["sum"]?.reason == "\(PipelineError.noImage("sum"))")
    }

    @Test func `a base that could not be had is why its functions failed`() throws {
        let base = NodeResult("base:base:1", .failed, error: PipelineError.baseNotPulled("base:1"))
        #expect(
            try noted([base] + results(NodeResult("test:sum", .skipped), container: .skipped), bases: ["sum": ["base:1"], "mul": []])["sum"]
                == "base:base:1: base image base:1 was pulled and the engine does not have it")
        #expect(try noted([], bases: ["mul": []]).isEmpty)
    }

    @Test func `a missing secret is named with its place`() throws {
        let problems = ProjectProblems([Problem("no secret", at: SourceLocation(file: "a", line: 2, column: 3), hints: ["set it"])])
        let container = NodeResult("container:sum", .failed, error: problems)
        #expect(try noted([NodeResult("image:sum", .reused), container], deployment: 4) == ["sum": "container:sum: a:2:3: no secret"])
        #expect(FailureMemory(project.cache).standing([])["sum"]?.deployment == 4)
    }
}
