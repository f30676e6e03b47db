import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Insight

/// The JSON for programs: its shape as values, and its schemas if `docs/formats` has them.
struct ReportTests {
    private func project() throws -> SmallProject {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [shared/a]\n", "shared/a": "", "functions/mul/main.txt": "",
        ])
        try project.test(of: project.build())
        project.folder.write("edited", to: "functions/sum/main.txt")
        return project
    }

    @Test func `a context, with its layers, what is shadowed and what is ignored`() throws {
        let project = SmallProject([
            "functions/sum/lib.txt": "mine", "functions/sum/.dockerignore": "*.log\n", "functions/sum/x.log": "",
            "functions/sum/metadata.yml": "runtime: plain\ninclude: [shared/a]\nbuild_args: {LEVEL: \"2\"}\n", "shared/a": "",
        ])
        let report = ContextReport(try project.workspace().context(of: "sum", environment: [:]))
        try checkSchema(report, "context")
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
        try checkSchema(report, "graph")
        let shape = try JSONValue(
            parsing: #"""
                {"schema": "faaso.graph/1", "nodes": [{"id": "image:mul", "kind": "image", "state": "never-built"}, {"id": "source:shared/a",
                "source_key": null, "key": null}], "edges": [{"from": "context:sum", "to": "image:sum"}, {"from": "caddyfile", "to": "proxy"}]}
                """#)
        #expect(shape.isSubset(of: try jsonValue(report)))
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

    @Test func `calls are drawn apart from needs, and may form a cycle`() async throws {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninternal: true\ncalls: [sum]\n", "functions/mul/main.txt": "",
            "functions/sum/metadata.yml": "runtime: plain\ncalls: [mul]\n",
        ])
        let inspection = try await project.inspect()
        let report = GraphReport(inspection)
        try checkSchema(report, "graph")
        #expect(
            report.calls == [
                .init(from: "container:mul", to: "container:sum"), .init(from: "container:sum", to: "container:mul"),
            ])
        #expect(!report.edges.contains { $0.from.kind == .container && $0.to.kind == .container })
        #expect(report.dot.contains("  \"container:mul\" -> \"container:sum\" [style=dashed, constraint=false, label=\"calls\"];\n"))
        #expect(report.mermaid.contains(" -. calls .-> "))
        #expect(GraphReport(inspection, kept: ["container:mul", "proxy"]).calls == [])
    }

    @Test func `why: the chain back to what changed, and the last time`() async throws {
        let project = try project()
        let inspection = try await project.inspect()
        let why = WhyReport(inspection, "test:sum", cache: project.cache)
        try checkSchema(why, "why")
        #expect(why.state == .stale)
        #expect(why.chain.map(\.node) == ["test:sum", "image:sum"])
        #expect(why.last?.failure == nil && why.last?.seconds == 0.5)
        let image = WhyReport(inspection, "image:sum", cache: project.cache)
        #expect(image.last?.commit == "0123456789abcdef" && image.last?.reasons == ["never-built"])
        let source = WhyReport(inspection, "source:shared/a", cache: project.cache)
        #expect(source.chain.isEmpty && source.last == nil && source.state == .current)
        for report in [image, source] { try checkSchema(report, "why") }
    }
}

extension ReportTests {
    @Test func `history, secrets and status`() throws {
        let record = DeploymentRecord(
            number: 2, at: "2026-01-02T03:04:05Z", by: "ann@host", commit: "abc", dirty: false, rollback: Rollback(deployment: 1),
            desired: DesiredState(
                project: "shop", repository: "r",
                functions: [
                    DesiredFunction(
                        name: "sum",
                        image: FunctionImage(
                            id: "sha256:" + String(repeating: "a", count: 64), key: String(repeating: "b", count: 64),
                            reference: "shop/sum:b"),
                        configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .seconds(1))
                ], listen: Listen(), proxy: ProxySettings()),
            changes: [Step(.container("sum"), .replace, [Reason(.forced), Reason(.imageChanged, "image:sum", detail: "a -> b")])],
            failed: ["mul": "sick"])
        try checkSchema(HistoryReport([record], images: []), "history")
        try checkSchema(HistoryReport([record], images: nil), "history")
        var alone = record
        alone.rollback?.function = "sum"
        try checkSchema(HistoryReport([alone], images: nil), "history")
        var metadata = Metadata()
        metadata.secrets = ["password"]
        let project = Project(
            name: "shop", settings: Settings(project: "shop"), functions: [Function(name: "sum", runtime: "web", metadata: metadata)])
        try checkSchema(SecretReport(functions: project.functions, stored: ["old": 7], deployed: nil, environment: [:]), "secrets")
        let status = """
            {"schema": "faaso.status/1", "functions": [{"name": "sum", "state": "running", "health": "healthy", "memory": 1, "memory_limit": 2,
             "cpu_percent": 0.5, "failure": {"at": "2026-01-02T03:04:05Z", "node": "image:sum", "reason": "x", "log": "y", "deployment": 1}}], "routes": [], "proxy": {"state": "running"}}
            """
        try checkSchema(try JSONDecoder().decode(DeploymentStatus.self, from: Data(status.utf8)), "status")
    }
}
