import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import Insight
@testable import Operations

/// The functions that a run is about, and a run that cannot begin.
struct GoalOperationTests {
    private static func report(_ touched: [String: [AffectedReport.Touched]], proxy: [Reason] = []) -> AffectedReport {
        AffectedReport(
            since: "main", commit: "0",
            functions: touched.sorted { $0.key < $1.key }.map { .init(name: $0.key, touches: $0.value, reasons: []) },
            removed: [], unchanged: 0, proxy: proxy)
    }

    @Test(arguments: [
        (Goal.build, [String](), FunctionScope?.some(.only(["a"]))), (.test, [], .only(["a", "b"])), (.up, [], .only(["a", "b", "c"])),
        (.up, ["c", "d"], .only(["c"])), (.build, ["c"], nil), (.up, ["d"], nil),
    ])
    func `a run since a commit is about the functions that differ and are asked for`(
        goal: Goal, named: [String], scope: FunctionScope?
    ) {
        let report = Self.report(["a": [.image], "b": [.test], "c": [.route]])
        #expect(GoalOperation.scope(report, goal, named: named) == scope)
    }

    @Test func `a changed proxy alone is something to deploy, and nothing to build`() {
        let report = Self.report([:], proxy: [Reason(.configurationChanged, "listen")])
        #expect(GoalOperation.scope(report, .up, named: []) == .only([]))
        #expect(GoalOperation.scope(report, .up, named: ["a"]) == nil)
        #expect(GoalOperation.scope(report, .build, named: []) == nil)
    }

    @Test func `a goal reads the repository first, and then needs an engine`() async throws {
        let scene = Scene()
        let operation = try await scene.operations().goal(.up, functions: ["sum"], options: RunOptions())
        #expect(operation.functions == .only(["sum"]) && operation.left == [])
        await #expect(throws: (any Error).self) { try await operation.connect() }
        scene.project.folder.write("runtime: [", to: "functions/sum/metadata.yml")
        await #expect(throws: (any Error).self) { try await scene.operations().goal(.up, functions: [], options: RunOptions()) }
    }

    @Test func `a folder outside a repository cannot be watched`() {
        let folder = TemporaryFolder()
        let operations = RepositoryOperations(directory: folder.path, environment: [:])
        #expect(throws: (any Error).self) { try operations.watch(.up, functions: [], options: RunOptions()) }
    }
}
