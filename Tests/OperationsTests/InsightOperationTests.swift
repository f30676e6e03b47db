import Basics
import BuildGraph
import HTTPStub
import Insight
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Operations

/// The work of the explaining verbs, without a terminal and without an engine.
struct InsightOperationTests {
    @Test func `why says what an edit does, and asks no engine if it need not`() async throws {
        let scene = Scene(try SmallProject.builtThrice().project)
        scene.project.folder.write("another edit", to: "functions/sum/main.txt")
        let report = try await scene.operations().why("sum", offline: true, differences: false)
        #expect(report.node == .image("sum"))
        #expect(report.chain.first?.reasons.map(\.line) == ["input-changed functions/sum/main.txt"])
        #expect(scene.notices == [])
    }

    @Test(arguments: ["sum", "test:sum", "container:sum", "functions/sum/main.txt"])
    func `why scans the files once, also if the whole graph is planned`(word: String) async throws {
        let operations = Scene().operations()
        // No plan has been saved, so none can be made in part.
        let unopened = try operations.unopened()
        #expect(await operations.partialInspection(unopened, of: word) == nil)
        let inspection = try await operations.inspect(unopened, offline: true, about: word).inspection
        #expect(inspection.files === unopened.files)
        #expect(inspection.step(.image("sum")) != nil)
    }

    @Test(arguments: [("mul", 0), ("image:sum", 1), ("container:sum", 1), ("functions/mul", 1)])
    func `why asks no function for its health that the node does not need`(word: String, asked: Int) async throws {
        let scene = Scene(SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"]))
        // A container that does not serve is asked in any case.
        scene.state.write("sum-1:3000", to: "shop/upstreams/sum")
        try await StubServer.run(.tcp, answer: { _ in [.response(200, "")] }) { function in
            try await StubEngine.run(port: function.port) { socket in
                _ = try await scene.operations(socket: socket).why(word, offline: false, differences: false)
                #expect(function.requests.count == asked)
            }
        }
    }

    @Test func `why of a word that is nothing names the nearest node`() async throws {
        let scene = Scene()
        let error = await #expect(throws: PipelineError.self) {
            try await scene.operations().why("image:smu", offline: true, differences: true)
        }
        #expect(error?.hints == ["did you mean 'image:sum'?"])
    }

    @Test func `an operation that only observes goes on without an engine, with one warning`() async throws {
        let scene = Scene()
        let view = try await scene.operations().graph(GraphQuery(), offline: false)
        #expect(view.report.nodes.contains { $0.id == .image("sum") })
        #expect(scene.warnings.count == 1)
        #expect(scene.warnings.allSatisfy { $0.hasSuffix("the running containers are not checked") })
    }

    @Test func `a query keeps what an edit of one node does about another`() async throws {
        let operations = Scene(SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"])).operations()
        func nodes(_ query: GraphQuery) async throws -> Set<Node> {
            Set(try await operations.graph(query, offline: true).report.nodes.map(\.id))
        }
        let (whole, sum) = (try await nodes(GraphQuery()), try await nodes(GraphQuery(focus: "image:sum")))
        #expect(whole.contains(.image("mul")) && whole.isSuperset(of: sum))
        #expect(!sum.contains(.image("mul")) && sum.contains(.context("sum")) && sum.contains(.test("sum")))
        let both = try await nodes(GraphQuery(focus: "image:sum", affected: "functions/sum/main.txt"))
        #expect(both.isSubset(of: sum) && both.contains(.context("sum")) && !both.contains(.base("base:1")))
        let near = try await nodes(GraphQuery(focus: "image:sum", depth: 0))
        #expect(near == [.image("sum")])
    }

    @Test func `a node of a function is shown as in the whole graph, without the others`() async throws {
        let scene = Scene(
            SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "routes.yml": "/sum: sum\n/more: sum\n/mul: mul\n"]))
        let operations = scene.operations()
        try scene.project.build()
        try await settle()
        _ = try await operations.graph(GraphQuery(), offline: true)
        scene.project.folder.write("edited", to: "functions/sum/main.txt")
        let queries = [
            GraphQuery(focus: "sum"), GraphQuery(focus: "container:sum", depth: 1), GraphQuery(affected: "context:sum"),
            GraphQuery(focus: "image:sum", affected: "image:sum"),
        ]
        var parts: [GraphView] = []
        for query in queries { parts.append(try await operations.graph(query, offline: true)) }
        for part in parts { #expect(!part.graph.contains(.image("mul")) && part.report.nodes.count > 1) }
        for (query, part) in zip(queries, parts) {
            scene.project.folder.remove(".faaso/index")
            let whole = try await operations.graph(query, offline: true)
            #expect(whole.graph.contains(.image("mul")))
            #expect(part.report == whole.report)
        }
        #expect(parts[0].report.nodes.contains { $0.id == .route("/more") })
        #expect(parts[0].report.nodes.first { $0.id == .image("sum") }?.state == .stale)
    }

    @Test func `a plan is remembered until a file changes`() async throws {
        let scene = Scene()
        try scene.project.build()
        let operations = scene.operations()
        #expect(operations.plan(functions: [], offline: true).remembered == nil)
        // A plan of files that were written just now is not trusted.
        try await eventually("a plan is remembered") {
            let made = try await operations.plan(functions: [], offline: true).make()
            #expect(made.steps.contains { $0.node == .test("sum") })
            return operations.plan(functions: [], offline: true).remembered == made
        }
        #expect(operations.plan(functions: [], offline: false).remembered == nil)
        #expect(operations.plan(functions: ["sum"], offline: true).remembered == nil)
        scene.project.folder.write("edited", to: "functions/sum/main.txt")
        #expect(operations.plan(functions: [], offline: true).remembered == nil)
    }

    @Test func `history and secrets are files, and are read without an engine`() async throws {
        let scene = Scene(SmallProject(["functions/sum/metadata.yml": "runtime: plain\nsecrets: [token]\n"]))
        let operations = scene.operations()
        #expect(try await operations.history().deployments == [])
        let access = try await operations.stateAccess(operations.partialWorkspace())
        #expect(scene.warnings.count == 2 && scene.warnings.allSatisfy { $0.hasPrefix("no engine answers; ") })
        #expect(try await access.secretReport(environment: [:]).secret("token")?.state == .missing)
        try access.prepareSecrets()
        #expect(try await access.set("token", [1]))
        #expect(try await !access.set("token", [1]))
        #expect(try await access.secretReport(environment: [:]).secret("token")?.functions == ["sum"])
        #expect(try await access.secretReport(environment: [:]).secret("token")?.state == .stored)
        await #expect(throws: PipelineError.self) { try await access.checkSecrets(["token", "tokne"]) }
        try await access.remove("token")
        await #expect(throws: PipelineError.self) { try await access.checkSecrets(["token"]) }
    }
}
