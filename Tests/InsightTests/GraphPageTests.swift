import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Insight

/// The content of the page of `faaso graph --format html`. `make test-browser` tests its behaviour
/// in a browser.
struct GraphPageTests {
    private func page(_ project: SmallProject, focus: Node? = nil) async throws -> GraphPage {
        let report = GraphReport(try await project.inspect())
        return GraphPage(report, project: "shop", checked: false, cache: project.cache, focus: focus, made: Date(timeIntervalSince1970: 0))
    }

    @Test func `what changed is marked on the sources and contexts that it is of`() async throws {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/main.txt": "", "templates/plainer/Dockerfile": "FROM a\n",
        ])
        try project.build()
        try project.build("mul")
        project.folder.write("edited", to: "templates/plain/lib.txt")
        let data = try await page(project).data
        let changed = Dictionary(uniqueKeysWithValues: data.nodes.filter { !$0.changed.isEmpty }.map { ($0.id, $0.changed) })
        #expect(
            changed == [
                "source:templates/plain": ["templates/plain/lib.txt"], "context:sum": ["templates/plain/lib.txt"],
                "context:mul": ["templates/plain/lib.txt"],
            ])
    }

    @Test func `a node has its record and the end of its log`() async throws {
        let project = SmallProject()
        let record = try project.build()
        let log = (1...200).map { "line \($0)\n" }.joined()
        let name = try #require(record.log)
        try project.cache.write(Array(log.utf8), name)
        try project.test(of: record, failure: "expected 1\ngot 2")
        let nodes = try await page(project).data.nodes
        let image = try #require(nodes.first { $0.id == "image:sum" }?.last)
        #expect(image.seconds == 1.5)
        let lines = (189...200).map { "line \($0)" }
        #expect(image.tail == lines)
        let test = try #require(nodes.first { $0.id == "test:sum" }?.last)
        #expect(test.failure == "unit")
        #expect(test.tail == ["unit:", "  expected 1", "  got 2"])
    }

    @Test func `edges are positions of their nodes`() async throws {
        let data = try await page(SmallProject(), focus: "image:sum").data
        let edges = data.edges.map { "\(data.nodes[$0[0]].id) \(data.nodes[$0[1]].id)" }
        #expect(edges.contains("context:sum image:sum") && edges.contains("caddyfile proxy"))
        #expect(data.focus == "image:sum")
    }

    @Test func `calls are positions of their nodes, too`() async throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\ncalls: [sum]\n"])
        let data = try await page(project).data
        #expect(data.calls.map { "\(data.nodes[$0[0]].id) \(data.nodes[$0[1]].id)" } == ["container:sum container:sum"])
    }

    @Test func `no text of a project can end the script that holds the data`() async throws {
        let project = SmallProject()
        try project.build { $0.reasons = ["</script><script>alert(1)</script><!--"] }
        let html = try await page(project).html()
        #expect(html.components(separatedBy: "</script>").count == 3)
        #expect(!html.contains("<!--"))
        #expect(html.contains("\\u003c/script>"))
    }

    @Test func `a project named like a placeholder stays as it is written`() async throws {
        let project = SmallProject()
        let report = GraphReport(try await project.inspect())
        let html = try GraphPage(report, project: "{{data}}{{script}}", checked: false, cache: project.cache).html()
        #expect(html.contains("<title>{{data}}{{script}} - faaso graph</title>"))
        #expect(html.contains(#""project":"{{data}}{{script}}""#))
        #expect(html.components(separatedBy: "\"use strict\"").count == 2)
    }

    @Test(arguments: [
        ("", ""), ("a {{b}} c {{b}}", "a B c B"), ("{{x}}", "{{x}}"), ("{{b", "{{b"), ("}}{{b}}{{", "}}B{{"), ("{{c}}{{b}}", "{{b}}B"),
    ])
    func `a template's placeholders are filled once`(template: String, text: String) {
        #expect(GraphPage.filled(template, with: ["b": "B", "c": "{{b}}"]) == text)
    }

    @Test func `the page has its style, its script and no placeholder left`() async throws {
        let html = try await page(SmallProject()).html()
        #expect(html.hasPrefix("<!doctype html>\n") && html.hasSuffix("</script>\n</body>\n</html>\n"))
        #expect(html.contains("\n  color-scheme: light dark;\n") && html.contains("\n\"use strict\";\n"))
        #expect(!html.contains("{{"))
    }

    @Test func `the page names no address but its own`() async throws {
        let html = try await page(SmallProject()).html()
        #expect(html.contains("default-src 'none'"))
        for word in ["http://", "https://", " src=", "@import", "url("] { #expect(!html.contains(word), "\(word)") }
    }

    @Test(arguments: [(0, []), (5, ["abcd"]), (1600, [String(repeating: "x", count: 1600)])])
    func `a log is cut at lines`(length: Int, lines: [String]) {
        let text = length == 5 ? "abcd\n" : String(repeating: "x", count: length)
        #expect(GraphPage.end(of: Array(text.utf8)) == lines)
        let log = "#4 [2/2] RUN x\n#4 0.1 oh no\n#4 ERROR: exit code: 1\n------\n"
        #expect(GraphPage.failure(in: Array(log.utf8)) == ["[2/2] RUN x", "oh no"])
        #expect(GraphPage.end(of: Array((String(repeating: "y", count: 3000) + "\nend\n").utf8)) == ["end"])
    }

    // MARK: - Depth

    @Test(arguments: [(0, ["image:sum"]), (1, ["base:base:1", "container:sum", "context:sum", "image:sum", "test:sum"])])
    func `a neighbourhood goes up and down so many edges`(depth: Int, nodes: [String]) async throws {
        let graph = try await SmallProject().inspect().graph
        #expect(graph.neighbourhood(of: "image:sum", depth: depth).map(\.description).sorted() == nodes)
    }

    @Test func `a neighbourhood never turns round`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"])
        let graph = try await project.inspect().graph
        #expect(!graph.neighbourhood(of: "image:sum", depth: 9).contains("image:mul"))
        #expect(graph.neighbourhood(of: "image:sum", depth: 9) == graph.neighbourhood(of: "image:sum"))
        #expect(graph.affected(by: "context:sum", depth: 1) == ["context:sum", "image:sum"])
        #expect(graph.affected(by: "context:sum", depth: nil) == graph.affected(by: ["context:sum"]))
    }

    // MARK: - Graphviz

    @Test func `no Graphviz is a clear error`() async {
        await #expect(throws: GraphvizError.missing) { try await Graphviz.svg("digraph {}", environment: ["PATH": "/nowhere"]) }
        #expect(GraphvizError.missing.hints == ["install the package graphviz, or use --format html, which needs nothing"])
    }

    @Test func `what dot refuses is said in its words`() async throws {
        let folder = TemporaryFolder()
        folder.write("#!/bin/sh\n/bin/cat >/dev/null\necho 'syntax error in line 1' >&2\nexit 1\n", to: "dot", mode: 0o755)
        await #expect(throws: GraphvizError.failed("syntax error in line 1")) {
            try await Graphviz.svg("nonsense", environment: ["PATH": folder.path])
        }
    }

    @Test func `the drawing is what dot prints`() async throws {
        let folder = TemporaryFolder()
        folder.write("#!/bin/sh\necho \"$*\"\n/bin/cat\n", to: "dot", mode: 0o755)
        let drawing = try await Graphviz.svg("digraph {}", environment: ["PATH": folder.path])
        #expect(String(decoding: drawing, as: UTF8.self) == "-Tsvg\ndigraph {}")
    }
}
