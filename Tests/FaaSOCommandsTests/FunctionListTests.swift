import FunctionModel
import Insight
import Testing

@testable import FaaSOCommands

/// The table of `faaso ls`.
struct FunctionListTests {
    private static let project = Project(
        name: "shop", settings: Settings(project: "shop"),
        functions: [Function(name: "idle", runtime: "plain"), Function(name: "sum", runtime: "python")],
        routes: [Route(path: "/sums", function: "sum"), Route(path: "/s", function: "sum")])

    @Test func `each function has its runtime and its routes`() {
        #expect(
            FunctionList.table(FunctionListReport(Self.project, nil)).lines() == [
                "FUNCTION  RUNTIME  ROUTES", "idle      plain    -", "sum       python   /sums /s",
            ])
    }

    @Test func `an internal function is listed as that`() {
        var project = Self.project
        project.functions[0].metadata.isInternal = true
        #expect(
            FunctionList.table(FunctionListReport(project, nil)).lines() == [
                "FUNCTION  RUNTIME  ROUTES", "idle      plain    internal", "sum       python   /sums /s",
            ])
    }

    @Test func `a function with an error has it in a column of its own`() {
        let place = SourceLocation(file: "functions/mul/metadata.yml", line: 2, column: 1)
        let problems = ProjectProblems([Problem("unknown key 'x'", at: place), Problem("elsewhere", at: .whole("routes.yml"))])
        #expect(
            FunctionList.table(FunctionListReport(Self.project, problems)).lines() == [
                "FUNCTION  RUNTIME  ROUTES    PROBLEM", "idle      plain    -         -",
                "mul       -        -         functions/mul/metadata.yml:2:1: unknown key 'x'", "sum       python   /sums /s  -",
            ])
    }
}
