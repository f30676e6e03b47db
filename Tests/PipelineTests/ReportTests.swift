import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild
import SchemaCheck
import Testing

@testable import BuildGraph
@testable import Pipeline

/// The JSON that programs read: its shape as values, and its schemas where `docs/formats` has them.
struct ReportTests {
    private static func json(_ value: some Encodable) throws -> JSONValue {
        try JSONValue(parsing: String(decoding: CacheFolder.encode(value), as: UTF8.self))
    }

    static func check(_ value: some Encodable, _ name: String) throws {
        let schema = try JSONSchema(published: name)
        let document = try json(value)
        #expect(schema.problems(document) == [])
        // A schema that takes anything would prove nothing.
        guard case .object(var members) = document else { return }
        members["schema"] = .string("faaso.other/1")
        #expect(schema.problems(.object(members)) != [])
    }

    private func project() throws -> SmallProject {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [shared/a]\n", "shared/a": "", "functions/mul/main.txt": "",
        ])
        try project.test(of: project.build())
        project.folder.write("edited", to: "functions/sum/main.txt")
        return project
    }

    @Test func `plan`() async throws {
        let plan = try await project().plan()
        try Self.check(plan, "plan")
        let shape = try JSONValue(
            parsing: #"""
                {"schema": "faaso.plan/1", "unchanged": 0, "unchecked": ["engine", "base:base:1"], "steps": [{"node": "image:sum", "action": "build",
                "reasons": [{"kind": "input-changed", "input": "functions/sum/main.txt"}], "interrupts": false}]}
                """#)
        #expect(shape.isSubset(of: try Self.json(plan)))
    }

    @Test func `a record of the cache, with where each file comes from`() throws {
        let project = try project()
        let image = try project.build("mul")
        let details = try CacheDetails(project.cache, node: "mul", key: "")
        try Self.check(details, "cache-record")
        #expect(details.key == image.key.hex && details.test == nil)
        #expect(
            details.files.map { "\($0.mode) \($0.path) \($0.origin)" } == [
                "100644 Dockerfile templates/plain/Dockerfile", "100644 lib.txt templates/plain/lib.txt",
                "100644 main.txt functions/mul/main.txt", "040000 shared shared/a", "100644 shared/a shared/a",
            ])
        try Self.check(CacheDetails(project.cache, node: "test:sum", key: ""), "cache-record")
        try project.build { ($0.image, $0.failure) = (nil, "exit code 1") }
        try Self.check(CacheDetails(project.cache, node: "sum", key: ""), "cache-record")
    }

    @Test func `a context, with its layers, what is shadowed and what is ignored`() throws {
        let project = SmallProject([
            "functions/sum/lib.txt": "mine", "functions/sum/.dockerignore": "*.log\n", "functions/sum/x.log": "",
            "functions/sum/metadata.yml": "runtime: plain\ninclude: [shared/a]\nbuild_args: {LEVEL: \"2\"}\n", "shared/a": "",
        ])
        let report = ContextReport(try project.workspace().context(of: "sum", environment: [:]))
        try Self.check(report, "context")
        #expect(
            report.files.map { "\($0.layer) \($0.origin)" } == [
                "template templates/plain/Dockerfile", "function functions/sum/lib.txt", "function functions/sum/main.txt",
                "include shared/a", "include shared/a",
            ])
        #expect(report.shadowed.map(\.origin) == ["templates/plain/lib.txt"])
        #expect(report.ignored.map(\.path) == [".dockerignore", "x.log"])
        #expect(report.arguments == ["LEVEL": "2"] && report.bases == ["base:1"])
    }

    @Test func `graph, with null for a key that is not known`() async throws {
        let inspection = try await project().inspect()
        let report = GraphReport(inspection)
        try Self.check(report, "graph")
        let shape = try JSONValue(
            parsing: #"""
                {"schema": "faaso.graph/1", "nodes": [{"id": "image:mul", "kind": "image", "state": "never-built"}, {"id": "source:shared/a",
                "source_key": null, "key": null}], "edges": [{"from": "context:sum", "to": "image:sum"}, {"from": "caddyfile", "to": "proxy"}]}
                """#)
        #expect(shape.isSubset(of: try Self.json(report)))
    }

    @Test func `a part of the graph has the edges within it`() async throws {
        let inspection = try await project().inspect()
        let report = GraphReport(inspection, kept: ["image:sum", "test:sum", "proxy"])
        #expect(report.edges == [.init(from: "image:sum", to: "test:sum")])
    }

    @Test func `the graph as dot and as Mermaid`() async throws {
        let inspection = try await SmallProject().inspect()
        let report = GraphReport(inspection, kept: ["image:sum", "test:sum"])
        #expect(
            report.dot == """
                digraph faaso {
                  rankdir=LR;
                  node [shape=box, style=filled, fontname="sans-serif"];
                  "image:sum" [fillcolor=gold, tooltip="never-built"];
                  "test:sum" [fillcolor=orange, tooltip="stale"];
                  "image:sum" -> "test:sum";
                }
                """)
        #expect(
            report.mermaid.split(separator: "\n").prefix(4) == [
                "flowchart LR", "  n0[\"image:sum\"]:::never_built", "  n1[\"test:sum\"]:::stale", "  n0 --> n1",
            ])
    }

    @Test func `why: the chain back to what changed, and the last time`() async throws {
        let project = try project()
        let inspection = try await project.inspect()
        let why = WhyReport(inspection, "test:sum", cache: project.cache)
        try Self.check(why, "why")
        #expect(why.state == .stale)
        #expect(why.chain.map(\.node) == ["test:sum", "image:sum"])
        #expect(why.last?.failure == nil && why.last?.seconds == 0.5)
        let image = WhyReport(inspection, "image:sum", cache: project.cache)
        #expect(image.last?.commit == "0123456789abcdef" && image.last?.reasons == ["never-built"])
        let source = WhyReport(inspection, "source:shared/a", cache: project.cache)
        #expect(source.chain.isEmpty && source.last == nil && source.state == .current)
        for report in [image, source] { try Self.check(report, "why") }
    }

    @Test func `report`() throws {
        let step = Step("image:sum", "build", [Reason(.neverBuilt)])
        let report = RunReport(
            id: "20261123T211502Z-4f2a", goal: .up, started: Date(timeIntervalSince1970: 1), seconds: 2.5, commit: nil,
            steps: [
                .init(NodeResult("image:sum", .done, step: step, output: "x", start: 0, seconds: 1), planned: step),
                .init(NodeResult("base:base:1", .done, step: Step("base:base:1", "pull", [Reason(.imageMissing)])), planned: nil),
                .init(
                    NodeResult("container:sum", .reused),
                    planned: Step("container:sum", "replace", [Reason(.dependencyChanged, "image:sum")])),
                .init(NodeResult("image:mul", .reused), planned: nil),
                .init(
                    NodeResult(
                        "test:sum", .failed, step: Step("test:sum", "test", [Reason(.neverBuilt)]), error: PipelineError.noImage("sum")),
                    planned: nil),
                .init(NodeResult("proxy", .skipped), planned: nil),
            ])
        try Self.check(report, "report")
        #expect(report.steps.map(\.outcome) == [.done, .pulled, .skipped, .reused, .failed, .skipped])
        #expect(report.steps[4].error == "function 'sum' has no image")
        #expect(report.changed)
        #expect(report.failed.map(\.node) == ["test:sum"])
        let idle = RunReport(id: "x", goal: .up, started: Date(), seconds: 0, commit: nil, steps: [report.steps[2], report.steps[3]])
        #expect(!idle.changed)
    }

    @Test func `cache`() throws {
        try Self.check(CacheListing(project().cache), "cache")
    }
}

extension ReportTests {
    @Test func `history, secrets, prune and status`() throws {
        let record = DeploymentRecord(
            number: 2, at: "2026-01-02T03:04:05Z", by: "ann@host", commit: "abc", dirty: false, rollback: 1,
            desired: DesiredState(
                project: "shop", repository: "r",
                functions: [
                    DesiredFunction(
                        name: "sum",
                        image: DesiredImage(
                            id: "sha256:" + String(repeating: "a", count: 64), key: String(repeating: "b", count: 64),
                            reference: "shop/sum:b"),
                        configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .seconds(1))
                ], listen: Listen(), proxy: ProxySettings()),
            changes: [Change(.container("sum"), .replace, [Reason(.forced), Reason(.imageChanged, "image:sum", detail: "a -> b")])],
            failed: ["mul": "sick"])
        try Self.check(HistoryReport([record], images: []), "history")
        try Self.check(HistoryReport([record], images: nil), "history")
        var metadata = Metadata()
        metadata.secrets = ["password"]
        let project = Project(
            name: "shop", settings: Settings(project: "shop"), functions: [Function(name: "sum", runtime: "web", metadata: metadata)])
        try Self.check(SecretReport(functions: project.functions, stored: ["old": 7], deployed: nil, environment: [:]), "secrets")
        var prune = PruneReport(isDryRun: true)
        prune.removed = [
            try JSONDecoder().decode(
                PruneReport.Item.self, from: Data(#"{"kind": "image-tag", "name": "shop/sum:latest", "reason": "old"}"#.utf8))
        ]
        try Self.check(prune, "prune")
        let status = """
            {"schema": "faaso.status/1", "functions": [{"name": "sum", "state": "running", "health": "healthy", "memory": 1, "memory_limit": 2,
             "cpu_percent": 0.5, "failure": {"at": "2026-01-02T03:04:05Z", "node": "image:sum", "reason": "x", "log": "y", "deployment": 1}}], "routes": [], "proxy": {"state": "running"}}
            """
        try Self.check(try JSONDecoder().decode(DeploymentStatus.self, from: Data(status.utf8)), "status")
    }
}
