import Basics
import FoundationEssentials
import FunctionModel
import HTTPClient
import Insight
import Operations
import Pipeline
import ProjectSupport
import TestSupport
import Testing

@testable import ModelContext

/// The tools on a small repository. No engine answers.
struct RepositoryToolsTests {
    private struct NoObject: Error {}

    private func tools(_ directory: String) -> RepositoryTools {
        let environment = ["DOCKER_HOST": "unix:///tmp/faaso-assistant-no-engine.sock", "FAASO_STATE": "/tmp/faaso-assistant-no-state"]
        return RepositoryTools(directory: directory, environment: environment, choice: StageChoice(), jobs: 1) {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func call(_ name: String, _ arguments: String = "{}", in folder: TemporaryFolder) async throws -> ToolResult {
        defer { withExtendedLifetime(folder) {} }
        let tool = try #require(tools(folder.path).all.first { $0.name == name })
        guard case .object(let members) = try JSONValue(parsing: arguments) else { throw NoObject() }
        return try await tool.run(try Arguments(members, for: tool.parameters), .silent)
    }

    private func call(_ name: String, _ arguments: String = "{}") async throws -> ToolResult {
        try await call(name, arguments, in: SmallProject().folder)
    }

    @Test func `a plan agrees with its published schema, and sees each edit`() async throws {
        let folder = SmallProject().folder
        let first = try await call("plan", #"{"offline":true}"#, in: folder)
        let structure = try #require(first.structure)
        #expect(try JSONSchema(published: "plan").problems(structure) == [])
        #expect(first.texts.first == structure.text && !first.isError)
        folder.write("{", to: "functions/sum/metadata.yml")
        await #expect(throws: ProjectProblems.self) { try await call("plan", #"{"offline":true}"#, in: folder) }
    }

    @Test(arguments: [("why", #"{"node":"sum","offline":true}"#), ("graph", #"{"offline":true}"#), ("history", "{}")])
    func `a report agrees with its published schema`(tool: String, arguments: String) async throws {
        let result = try await call(tool, arguments)
        #expect(try JSONSchema(published: tool).problems(try #require(result.structure)) == [])
    }

    @Test func `doctor reports what is missing, and is no error`() async throws {
        let result = try await call("doctor")
        #expect(try JSONSchema(published: "doctor").problems(try #require(result.structure)) == [])
        #expect(!result.isError && result.texts[0].contains("failed"))
    }

    @Test func `a warning of an operation is the last text of the result`() async throws {
        let result = try await call("graph")
        #expect(result.texts.count == 2 && result.texts[1].contains("the running containers are not checked"), "\(result.texts)")
    }

    @Test(arguments: ["plan", "status", "history", "build"])
    func `a folder without a repository is an error with a hint`(tool: String) async throws {
        let error = await #expect(throws: (any Error).self) { try await call(tool, in: TemporaryFolder()) }
        let hints = (error as? any Explained)?.hints ?? []
        #expect(hints.contains { $0.contains("faaso init") }, "\(hints)")
    }

    @Test func `a name that does not exist has the nearest one as a hint`() async throws {
        let error = await #expect(throws: PipelineError.self) {
            try await call("why", #"{"node":"image:smu","offline":true}"#)
        }
        #expect(error?.hints == ["did you mean 'image:sum'?"])
    }

    @Test func `a long graph is shortened, and current nodes go first`() async throws {
        let project = SmallProject()
        let report = GraphReport(try await project.inspect())
        #expect(RepositoryTools.shortened(report, to: 1000) == report)
        let short = RepositoryTools.shortened(report, to: 3)
        let stale = report.nodes.filter { $0.state != .current }
        #expect(short.nodes.count == 3 && short.nodes.allSatisfy { $0.state != .current } == (stale.count >= 3))
        let kept = Set(short.nodes.map(\.id))
        #expect(short.edges.allSatisfy { kept.contains($0.from) && kept.contains($0.to) })
        let result = try await call("graph", #"{"offline":true,"limit":3}"#, in: project.folder)
        #expect(result.texts.last?.hasSuffix("left out: name a node in 'focus' or 'affected', or raise 'limit'") == true)
    }

    @Test(arguments: [
        ("graph", #"{"depth":1,"offline":true}"#, "'depth' counts from a node"),
        ("restart", #"{"functions":[]}"#, "functions: found [], at least one name is needed"),
        ("rollback", #"{"function":"sum","deployment":3}"#, "'function' and 'deployment' exclude each other"),
        ("rollback", #"{"versions":3}"#, "'versions' needs a 'function'"),
        ("invoke", #"{"function":"sum","path":"x"}"#, "path: found 'x', a path that begins with '/' is allowed"),
        ("invoke", #"{"function":"sum","path":"/%"}"#, "path: found '/%', a path with two hexadecimal digits after each '%' is allowed"),
    ])
    func `arguments that do not fit together are refused`(tool: String, arguments: String, message: String) async throws {
        let problems = await #expect(throws: ArgumentProblems.self) {
            try await call(tool, arguments)
        }
        #expect(problems?.description == message)
    }

    @Test func `a rollback has the target that its arguments mean`() throws {
        func target(_ members: [String: JSONValue]) throws -> RollbackTarget {
            try RepositoryTools.target(try Arguments(members, for: tools("/").rollback.parameters))
        }
        #expect(try target([:]) == .deployment(nil))
        #expect(try target(["deployment": .number(3)]) == .deployment(3))
        #expect(try target(["function": .string("sum")]) == .function("sum", versions: nil))
        #expect(try target(["function": .string("sum"), "versions": .number(2)]) == .function("sum", versions: 2))
    }

    @Test func `a request has the method of its body, and headers that a caller can send`() throws {
        func request(_ members: [String: JSONValue]) throws -> HTTPRequest {
            try Invocation.request(try Arguments(members, for: tools("/").invoke.parameters))
        }
        let function = ["function": JSONValue.string("sum")]
        let get = try request(function)
        #expect(get.method == "GET" && get.target == "/")
        let post = try request(function.merging(["body": .string("{}"), "path": .string("/a?b=1")]) { $1 })
        #expect(post.method == "POST" && post.target == "/a?b=1")
        let accepting = try request(function.merging(["headers": .object(["Accept": .string("text/plain")])]) { $1 })
        #expect(accepting.headers.first("accept") == "text/plain")
        #expect(throws: ArgumentProblems.self) { try request(function.merging(["headers": .object(["X_A": .string("1")])]) { $1 }) }
    }

    @Test func `an answer has status, headers and a body of limited length`() {
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 30_000)
        let response = HTTPResponse(status: 404, headers: ["Content-Type": "text/plain"], body: body)
        let lines = Invocation.lines(response, .milliseconds(12)) { String(decoding: $0, as: UTF8.self) }
        #expect(lines.prefix(3) == ["status 404 in 12 ms", "Content-Type: text/plain", ""])
        #expect(lines[3].count == 20_000 + " [cut]".count && lines[3].hasSuffix("x [cut]"))
    }

    @Test func `a tool is named and described in the documentation`() throws {
        let page = try #require(FileManager.default.contents(atPath: Checkout.root + "/docs/assistants.md"))
        let text = String(decoding: page, as: UTF8.self)
        for tool in tools("/").all {
            #expect(text.contains("| `\(tool.name)` |"), "\(tool.name)")
            #expect(tool.help.count < 480 && !tool.help.contains("\n"), "\(tool.name)")
        }
        let looking = tools("/").all.filter { !$0.effect.isChange }.map(\.name)
        #expect(looking == ["plan", "why", "graph", "affected", "status", "logs", "history", "doctor"])
    }
}
