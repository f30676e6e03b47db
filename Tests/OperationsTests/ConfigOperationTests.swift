import FunctionModel
import ImageBuild
import Insight
import Pipeline
import ProjectSupport
import Testing
import Workspaces

@testable import Operations

/// `faaso config` and `faaso ls` in repositories with mistakes. No engine answers.
struct ConfigOperationTests {
    private static let broken = Scene(
        SmallProject(["functions/mul/metadata.yml": "runtime: plain\nlimit: 1\n", "routes.yml": "/sum: sum\n/mul: mul\n"]))

    @Test func `a mistake in another function's files is a warning`() throws {
        let scene = Scene(SmallProject(["functions/mul/metadata.yml": "runtime: plain\nlimit: 1\n"]))
        let report = try scene.operations().config(of: "sum")
        #expect(report.function == "sum" && report.fields.contains { $0.path == ["port"] })
        #expect(scene.warnings.count == 1 && scene.warnings[0].contains("functions/mul/metadata.yml:2:1"))
        #expect(try scene.operations().config().function == nil)
    }

    @Test(arguments: [
        ("functions/sum/metadata.yml", "runtime: plain\nlimit: 1\n"), ("functions/sum/metadata.yml", "runtime: ["),
        ("functions/sum/metadata.yml", "runtime: nowhere\n"), ("templates/plain/template.yml", "x: 1\n"), ("faaso.yml", "x: 1\n"),
    ])
    func `a mistake in a file that the values come from is an error`(file: String, text: String) {
        let scene = Scene(SmallProject([file: text, "functions/mul/metadata.yml": "limit: 1\n"]))
        let error = #expect(throws: ProjectProblems.self) { try scene.operations().config(of: "sum") }
        #expect(error?.problems.allSatisfy { $0.location?.file == file } == true)
        #expect(scene.warnings == [])
    }

    @Test func `a mistake in the routes is one of the project, not of a function`() throws {
        let scene = Scene(SmallProject(["routes.yml": "/x: none\n"]))
        #expect(throws: ProjectProblems.self) { try scene.operations().config() }
        #expect(try scene.operations().config(of: "sum").function == "sum" && scene.warnings.count == 1)
    }

    @Test func `a function is named, or given by its folder`() throws {
        let scene = Scene()
        defer { withExtendedLifetime(scene) {} }
        let operations = scene.operations()
        #expect(try operations.config(of: "./functions/sum/").function == "sum")
        #expect(throws: PipelineError.unknownFunctions(["sun"], known: ["sum"])) { try operations.config(of: "sun") }
        #expect(throws: WorkspaceError.notAFunction("shared/x", meant: nil)) { try operations.config(of: "shared/x") }
    }

    @Test func `ls lists every function, its routes, and the first mistake in its files`() throws {
        let scene = Self.broken
        let report = try scene.operations().functionList()
        #expect(report.project == "shop" && report.functions.map(\.name) == ["mul", "sum"])
        #expect(report.functions.map(\.routes) == [["/mul"], ["/sum"]] && report.functions[1].tests == 1)
        #expect(report.functions[0].problem?.hasPrefix("functions/mul/metadata.yml:2:1: ") == true && report.functions[1].problem == nil)
        #expect(scene.warnings.count == 1)
        try checkSchema(report, "functions")
    }

    @Test func `ls lists a function whose file is of no use`() throws {
        let scene = Scene(SmallProject(["functions/mul/metadata.yml": "runtime: ["]))
        let mul = try #require(try scene.operations().functionList().functions.first)
        #expect(mul.name == "mul" && mul.runtime == nil && mul.tests == nil && mul.problem != nil && mul.path == "functions/mul")
    }

    @Test func `operations on functions take paths`() async throws {
        let scene = Scene()
        defer { withExtendedLifetime(scene) {} }
        let operations = scene.operations()
        #expect(try operations.context(of: "functions/sum/").function == "sum")
        let goal = try await operations.goal(.up, functions: ["./functions/sum"], options: RunOptions())
        #expect(goal.functions == .only(["sum"]))
        #expect(try operations.resolved(.function("functions/sum", versions: 2)) == .function("sum", versions: 2))
        await #expect(throws: WorkspaceError.self) { try await operations.goal(.up, functions: ["."], options: RunOptions()) }
        await #expect(throws: WorkspaceError.self) { try await operations.plan(functions: ["."], offline: true).make() }
        #expect(throws: WorkspaceError.self) { try operations.watch(.up, functions: ["./x/y"], options: RunOptions()) }
    }

    @Test func `a container is found by the folder of its function`() async throws {
        try await StubEngine.run { socket in
            let scene = Scene()
            defer { withExtendedLifetime(scene) {} }
            let containers = try await scene.operations(socket: socket).containers()
            #expect(try await containers.named("functions/sum").label == "sum")
            await #expect(throws: WorkspaceError.self) { try await containers.named("functions/") }
        }
    }
}
