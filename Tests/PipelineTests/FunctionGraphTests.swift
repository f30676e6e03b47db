import Deployment
import FunctionModel
import ImageBuild
import ProjectSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Pipeline

struct FunctionGraphTests {
    /// Two functions with one template: `sum` with tests and two routes, `report` without tests and
    /// routes.
    private static let files = [
        "functions/report/metadata.yml": "runtime: plain\ninclude: [{from: shared/money, to: lib/money}]\n", "shared/money/tax.txt": "",
        "routes.yml": "/sum: sum\n/: sum\n",
    ]

    private func graph(candidates: Bool = false, removed: [String] = []) throws -> Graph {
        let project = SmallProject(Self.files)
        let workspace = try project.workspace()
        let contexts = Dictionary(
            uniqueKeysWithValues: try workspace.project.functions.map {
                ($0.name, try workspace.context(of: $0.name, environment: [:]).definition)
            })
        return try FunctionGraph.make(workspace.project, contexts, removed: removed, candidates: candidates)
    }

    /// The graph as text, sorted by name:
    /// `node <- the nodes that it needs; after the nodes that it comes after`.
    private func text(_ graph: Graph) -> String {
        graph.order.sorted().map { id in
            let edges = graph.edges(of: id)
            let needs = edges.needs.map { " \($0)" }.joined()
            let after = edges.after.isEmpty ? "" : " after" + edges.after.map { " \($0)" }.joined()
            let unless = edges.unlessFailed.map { " unless \($0) failed" }.joined()
            return "\(id) <-\(needs)\(after)\(unless)"
        }.joined(separator: "\n")
    }

    @Test func `the graph of a small project`() throws {
        #expect(
            text(try graph()) == """
                base:base:1 <-
                caddyfile <- proxy after route:/sum route:/ container:sum
                container:sum <- image:sum test:sum after proxy
                context:report <- source:templates/plain source:shared/money source:functions/report
                context:sum <- source:templates/plain source:functions/sum
                image:report <- context:report base:base:1
                image:sum <- context:sum base:base:1
                proxy <-
                route:/ <- container:sum
                route:/sum <- container:sum
                source:functions/report <-
                source:functions/sum <-
                source:shared/money <-
                source:templates/plain <-
                test:sum <- image:sum
                """)
    }

    @Test func `a caller comes after what it calls, and so does its candidate`() throws {
        var files = Self.files
        files["functions/sum/metadata.yml"] = "runtime: plain\ncalls: [report]\ntest: [{name: up, command: [x]}]\n"
        files["functions/report/metadata.yml"] = "runtime: plain\ninternal: true\ncalls: [sum, loop]\n"
        files["functions/loop/metadata.yml"] = "runtime: plain\ninternal: true\n"
        let cyclic = SmallProject(files)
        let graph = try FunctionGraph.make(cyclic.workspace().project, [:], candidates: true)
        // Functions that call each other have no order.
        #expect(graph.edges(of: .container("sum")).after == [.proxy])
        #expect(graph.edges(of: .container("report")).after == [.proxy, .container("loop")])
        files["functions/report/metadata.yml"] = "runtime: plain\ninternal: true\n"
        let project = SmallProject(files)
        let other = try FunctionGraph.make(project.workspace().project, [:], candidates: true)
        #expect(other.edges(of: .container("sum")).after == [.proxy, .container("report")])
        #expect(other.edges(of: .candidate("sum")).after == [.proxy, .container("report")])
        #expect(other.edges(of: .caddyfile).after.contains(.container("report")))
    }

    @Test func `a candidate starts where tests run, for routed functions alone`() throws {
        let lines = text(try graph(candidates: true)).split(separator: "\n").filter { $0.contains("candidate") }
        #expect(
            lines == [
                "candidate:sum <- image:sum after proxy unless test:sum failed",
                "container:sum <- image:sum test:sum candidate:sum after proxy",
            ])
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\n"])
        let untested = try project.workspace()
        let graph = try FunctionGraph.make(untested.project, [:], candidates: true)
        #expect(!graph.order.contains { $0.kind == .candidate })
    }

    @Test func `on a swarm a container comes after the push of its image`() throws {
        let project = SmallProject(Self.files)
        var model = try project.workspace().project
        let host = try FunctionGraph.make(model, [:], pushed: true)
        #expect(host.edges(of: .container("sum")).after == [.proxy])
        model.settings.target = .swarm
        let swarm = try FunctionGraph.make(model, [:], pushed: true)
        #expect(swarm.edges(of: .container("sum")).after == [.proxy, .shared("sum")])
        #expect(!swarm.edges(of: .container("sum")).needs.contains(.shared("sum")))
        #expect(try FunctionGraph.make(model, [:]).edges(of: .container("sum")).after == [.proxy])
    }

    @Test(arguments: [("", true), ("candidate: with-tests\n", true), ("candidate: after-tests\n", false), ("deploy: recreate\n", false)])
    func `a function decides when its candidate starts`(setting: String, isBeside: Bool) throws {
        var files = Self.files
        files["functions/sum/metadata.yml"] = "runtime: plain\ntest: [{name: up, request: {}, expect: {status: 200}}]\n" + setting
        let project = SmallProject(files)
        let workspace = try project.workspace()
        let graph = try FunctionGraph.make(workspace.project, [:], candidates: true)
        #expect(graph.order.contains(.candidate("sum")) == isBeside)
        #expect(graph.edges(of: .container("sum")).needs.contains(.test("sum")))
    }

    @Test(arguments: [(1, "test:sum"), (2, "candidate:sum")] as [(Int, Node)])
    func `with several jobs a candidate starts before its tests`(jobs: Int, first: Node) throws {
        let graph = try graph(candidates: true)
        var schedule = Schedule(graph, durations: Runner.urgency([.test("sum"): 3], graph, jobs: jobs))
        var order: [Node] = []
        while let node = schedule.next() {
            order.append(node)
            _ = schedule.finished(node, .succeeded)
        }
        #expect(order.first { $0 == .test("sum") || $0 == .candidate("sum") } == first)
    }

    @Test func `a container that is not wanted any more goes after the routes`() throws {
        let graph = try graph(removed: ["older", "old", "sum"])
        #expect(graph.edges(of: .container("old")) == Graph.Edges(after: [.caddyfile]))
        #expect(graph.edges(of: .container("older")) == Graph.Edges(after: [.caddyfile]))
        #expect(graph.edges(of: .container("sum")).needs == [.image("sum"), .test("sum")])
    }

    @Test(arguments: [
        (Goal.build, [String](), ["image:report", "image:sum"]), (.build, ["sum"], ["image:sum"]),
        (.test, ["sum"], ["image:sum", "test:sum"]),
        (.test, ["report"], ["image:report"]),
        (.up, [], ["caddyfile", "container:sum", "image:report", "image:sum", "proxy", "route:/", "route:/sum", "test:sum"]),
        (.up, ["sum"], ["caddyfile", "container:sum", "image:sum", "proxy", "test:sum"]),
        (.deploy, ["report"], ["caddyfile", "image:report", "proxy"]),
    ])
    func `the targets of each goal`(goal: Goal, functions: [String], targets: [String]) throws {
        #expect(FunctionGraph.targets(goal, try graph(), functions: FunctionScope(named: functions)).map(\.description).sorted() == targets)
    }

    @Test func `an edit reaches what is made of it and nothing else`() throws {
        let graph = try graph()
        #expect(
            graph.affected(by: [.source("shared/money")]).map(\.description).sorted() == [
                "context:report", "image:report", "source:shared/money",
            ])
        #expect(graph.affected(by: [.base("base:1")]).contains(.route("/sum")))
    }

    @Test func `what only looks is no work`() {
        let nodes: [Node] = [
            .source("functions/sum"), .base("alpine:3"), .context("sum"), .image("sum"), .test("sum"), .container("sum"), .route("/sum"),
            .caddyfile, .proxy,
        ]
        #expect(nodes.filter(\.isWork).map(\.description) == ["image:sum", "test:sum", "container:sum", "caddyfile", "proxy"])
    }
}
