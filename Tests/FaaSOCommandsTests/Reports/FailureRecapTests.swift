import BuildGraph
import ContentHash
import Deployment
import FoundationEssentials
import FunctionModel
import Pipeline
import Testing
import WorkModel

@testable import FaaSOCommands
@testable import ImageBuild

/// The end of a run in which steps failed.
struct FailureRecapTests {
    private static func recap(_ failures: [(node: Node, error: any Error, log: String?)]) -> [String] {
        let steps = failures.map { RunReport.Step(NodeResult($0.node, .failed, error: $0.error), planned: nil, log: $0.log) }
        let done = RunReport.Step(NodeResult(.image("good"), .done), planned: nil)
        return FailureRecap(RunReport(id: "x", goal: .up, started: Date(), seconds: 1, commit: nil, steps: [done] + steps)).lines
    }

    @Test func `a run without a failure has no recap`() {
        #expect(Self.recap([]) == [])
        #expect(Self.recap([(.image("a"), CancellationError(), nil)]) == [])
    }

    @Test func `each failed step has the first line of its cause and its log`() throws {
        let build = BuildFailed(
            function: "sum", reason: "exit code 1\nand more",
            tail: ["[3/3] RUN cc x", "compiling", "10%\r\u{1b}[31mcc: not found\u{1b}[0m"], log: "logs/image/sum/a.log")
        let test = TestsFailed(function: "mul", cases: [.init(name: "adds", failure: "no", seconds: 1)], record: Digest.of("x"))
        #expect(
            Self.recap([(.image("sum"), build, build.log), (.test("mul"), test, nil)]) == [
                "failed:", "  image:sum  image 'sum': exit code 1", "    [3/3] RUN cc x", "    cc: not found",
                "    log: .faaso/logs/image/sum/a.log",
                "  test:mul  1 of 1 test of 'mul' failed", "    adds", "      no", "    log: faaso cache log test:mul",
            ])
    }

    @Test func `a failed build has the cause, which need not be the last line`() {
        let build = BuildFailed(
            function: "invoice", reason: "a step of the Dockerfile failed with exit code 100",
            tail: [
                "[2/4] RUN apt-get install -y build-base", "Reading package lists...", "E: Unable to locate package build-base",
                "Building dependency tree...", "Reading state information...",
            ], log: "logs/image/invoice/a.log")
        #expect(Self.recap([(.image("invoice"), build, nil)]).last == "    E: Unable to locate package build-base")
    }

    @Test func `a long line is cut`() {
        let build = BuildFailed(function: "a", reason: "x", tail: ["RUN " + String(repeating: "日", count: 80)])
        #expect(Self.recap([(.image("a"), build, nil)])[2] == "    RUN " + String(repeating: "日", count: 47) + "…")
    }

    @Test func `steps that fail for one reason share a line`() {
        struct PortInUse: Error, CustomStringConvertible { let description = "port 80 is in use" }
        #expect(
            Self.recap((1...5).map { (.container("f\($0)"), PortInUse(), nil) }) == [
                "failed:", "  container:f1, container:f2, container:f3 and 2 more  port 80 is in use",
            ])
    }

    @Test func `a problem of the files has its place, and neither prefix nor hints`() {
        let first = Problem("no secret", at: SourceLocation(file: "a.yml", line: 2, column: 3), hints: ["set it"])
        let problems = ProjectProblems([first, Problem("no port", at: SourceLocation(file: "b.yml", line: 1, column: 1))])
        #expect(Self.recap([(.container("sum"), problems, nil)]) == ["failed:", "  container:sum  a.yml:2:3: no secret"])
    }

    @Test(arguments: [
        ("it ended with status 1", ["starting", "ModuleNotFoundError: x", ""], ["ModuleNotFoundError: x"]),
        ("it ended with status 1", ["starting", "bye"], ["bye"]), ("it ended with status 1", [], []),
        ("it ended, and the engine started it again", ["panic: nil", "goroutine 1"], ["panic: nil"]),
        ("/ answers 500 after 30s", ["listening on 3000", "GET / 500"], ["GET / 500"]),
        ("/ answers 500 after 30s", ["ERROR no database", "GET / 500"], ["ERROR no database"]),
        ("nothing listens on port 3000, after 30s", ["loading 3 of 9"], ["loading 3 of 9"]),
    ])
    func `the cause in a container's log`(reason: String, log: [String], lines: [String]) {
        let error = DeploymentError.unhealthy(function: "sum", reason: reason, log: log, hints: [])
        let recap = Self.recap([(.container("sum"), error, nil)])
        #expect(recap == ["failed:", "  container:sum  function 'sum' did not become healthy: \(reason)"] + lines.map { "    " + $0 })
    }
}
