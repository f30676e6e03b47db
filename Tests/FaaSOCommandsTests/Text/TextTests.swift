import BuildGraph
import ContainerEngine
import ContentHash
import FoundationEssentials
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Deployment
@testable import FaaSOCommands
@testable import Insight
@testable import Pipeline

/// The output for people, as lines. The console of a test is no terminal, so nothing has a colour.
struct TextTests {
    private let console = Console(environment: ["NO_COLOR": "1"])

    // MARK: - Tables and lines

    @Test func `columns are as wide as their widest cell, and lines end without spaces`() {
        var table = Table(header: ["NODE", "KEY", "STATE"])
        #expect(table.lines() == [])
        table.add(["image:sum", "-", ""])
        table.add(["a", "0123456789", "x"])
        #expect(table.lines() == ["NODE       KEY         STATE", "image:sum  -", "a          0123456789  x"])
        table.add(["é"])
        #expect(table.lines().last == "é")
    }

    @Test func `a table that is wider than the terminal is a block for each row`() {
        var table = Table(header: ["FUNCTION", "STATE", "PORT", "ROUTES"])
        table.add(["sum", "running", "20000", "/sum /a/long/one"])
        table.add(["mul", "missing", "-", ""])
        #expect(table.lines(width: 43).count == 3)
        #expect(
            table.lines(width: 40) == [
                "sum", "  state     running", "  port      20000", "  routes    /sum /a/long/one", "mul", "  state     missing",
            ])
    }

    @Test func `what the next deployment does about a secret`() {
        #expect(SecretText.next(["a", "b"], deployed: ["a", "b", "c"]) == "faaso up, which replaces a, b")
        #expect(SecretText.next(["a", "b"], deployed: []) == "faaso up, which deploys a, b")
        #expect(SecretText.next(["a", "b"], deployed: ["a"]) == "faaso up, which replaces a and deploys b")
    }

    // MARK: - Plans

    @Test func `a plan is a line for each step and its reasons`() {
        let report = PlanReport(
            steps: [
                .init(
                    Step(
                        .image("sum"), .build,
                        [Reason(.inputChanged, "functions/sum/main.py"), Reason(.baseChanged, "a:1", detail: "x -> y")])),
                .init(Step(.proxy, .replace, [Reason(.configurationChanged, "listen")], interrupts: true)),
            ], unchanged: 3, unchecked: [.engine])
        #expect(
            PlanText(report).lines(console) == [
                "build    image:sum", "         input-changed functions/sum/main.py", "         base-changed a:1 (x -> y)",
                "replace  proxy  interrupts service", "         configuration-changed listen", "2 steps; 3 unchanged",
            ])
        #expect(PlanText(PlanReport(steps: [], unchanged: 1, unchecked: [])).lines(console) == ["nothing to do: 1 node up to date"])
    }

    @Test func `a network that up creates stands behind the steps, with its functions`() {
        var report = PlanReport(steps: [.init(Step(.container("sum"), .create, [Reason(.neverDeployed)]))], unchanged: 0, unchecked: [])
        report.networks = [PlanReport.Network(name: "db", functions: ["mul", "sum"])]
        #expect(
            PlanText(report).lines(console) == [
                "create   container:sum", "         never-deployed", "create   network db",
                "         named by mul, sum; it does not exist", "1 step; 0 unchanged",
            ])
    }

    @Test func `operations that were asked for follow the steps, with numbers`() {
        var report = PlanReport(steps: [.init(Step(.container("sum"), .create, [Reason(.neverDeployed)]))], unchanged: 0, unchecked: [])
        report.operations = ["create shop_sum_1: never-deployed", "start shop_sum_1: created"]
        #expect(
            PlanText(report).lines(console) == [
                "create   container:sum", "         never-deployed", "1 step; 0 unchanged",
                "[1] create shop_sum_1: never-deployed", "[2] start shop_sum_1: created",
            ])
    }

    // MARK: - Why

    private func why(
        state: Inspection.State, chain: [(Node, Action, [Reason])] = [], last: WhyReport.Last? = nil, node: Node = .image("sum")
    ) throws -> [String] {
        // The report is that of an empty project's node, with the values under test.
        var report = try JSONDecoder().decode(
            WhyReport.self, from: Data(#"{"schema":"faaso.why/1","node":"image:sum","state":"current","chain":[],"differences":[]}"#.utf8))
        report.node = node
        report.state = state
        report.chain = chain.map { .init(node: $0.0, action: $0.1, reasons: $0.2) }
        report.last = last
        return WhyText(report).lines(now: Date(timeIntervalSince1970: 1_000))
    }

    @Test func `why: a node that is current and was never recorded`() throws {
        #expect(try why(state: .current) == ["image:sum is current"])
    }

    @Test func `why: the chain from the node back to what changed`() throws {
        let lines = try why(
            state: .stale,
            chain: [
                (.test("sum"), .test, [Reason(.dependencyChanged, "image:sum")]),
                (.image("sum"), .build, [Reason(.inputAdded, "functions/sum/a")]),
            ],
            last: .init(
                when: Date(timeIntervalSince1970: 0), seconds: 0.5, key: String(repeating: "a", count: 64), reasons: [], failure: "adds"),
            node: .test("sum"))
        #expect(
            lines == [
                "test:sum is stale", "test:sum would run again because", "  dependency-changed image:sum",
                "image:sum would rebuild because",
                "  input-added functions/sum/a", "last ran 16 min 40 s ago in 500 ms, key aaaaaaaaaaaaaaaa, failed: adds",
            ])
    }

    @Test func `why: the last build, with a clock that was set back since`() throws {
        let last = WhyReport.Last(
            when: Date(timeIntervalSince1970: 2_000), seconds: 12, key: "abc", reasons: ["never-built"], log: "logs/x.log",
            commit: "0123456789abcdef", failure: nil)
        #expect(
            try why(state: .current, last: last) == [
                "image:sum is current", "last built 0 s ago in 12 s, key abc", "  because never-built", "  commit 0123456789ab",
                "  log .faaso/logs/x.log",
            ])
    }

    @Test func `why: an image that was found, not built`() throws {
        var last = WhyReport.Last(when: Date(timeIntervalSince1970: 0), seconds: 0, key: "abc", reasons: [])
        last.adopted = true
        #expect(
            try why(state: .current, last: last).last
                == "adopted 16 min 40 s ago, key abc: the engine had it, and no record told of its build")
    }

    // MARK: - Summaries

    private func summary(
        _ goal: Goal, _ results: [(NodeResult, Step?)], routes: [DeploymentStatus.Route]? = nil
    ) throws -> RunSummary {
        let folder = "/tmp/faaso-summary-\(UInt64.random(in: 0 ... .max))"
        for name in ["", "/functions", "/templates"] { mkdir(folder + name, 0o755) }
        defer {
            for name in ["/functions", "/templates", "/routes.yml", "/faaso.yml", ""] { remove(folder + name) }
        }
        let report = RunReport(
            id: "x", goal: goal, started: Date(), seconds: 2.5, commit: nil, steps: results.map { RunReport.Step($0.0, planned: $0.1) },
            routes: routes)
        return RunSummary(report, workspace: try Workspace(containing: folder))
    }

    @Test func `a run in which nothing was done counts what plans count`() throws {
        let summary = try summary(
            .up, [(NodeResult(.image("a"), .reused), nil), (NodeResult(.test("a"), .reused), nil), (NodeResult("source:x", .reused), nil)])
        #expect(summary.note == nil)
        #expect(summary.results == ["nothing to do: 2 nodes up to date (2.5 s)"])
        #expect(RunSummary.line([], at: "http://x") == nil)
        #expect(RunSummary.line(["/a", "/b"], at: "http://x") == "http://x  /a /b")
        #expect(RunSummary.line((1...10).map { "/\($0)" }, at: "http://x") == "http://x  /1 /2 /3 /4 /5 /6 /7 /8 and 2 more")
    }

    @Test func `a run prints the addresses of the routes that are loaded, and no others`() throws {
        let routes = [DeploymentStatus.Route(path: "/a", function: "a"), DeploymentStatus.Route(path: "/b", function: "old")]
        let step = Step(.container("a"), .create, [Reason(.neverDeployed)])
        let done = (NodeResult(.container("a"), .done, step: step), Step?.some(step))
        #expect(try summary(.up, [done], routes: routes).results == ["http://127.0.0.1:8080/a  a", "http://127.0.0.1:8080/b  old"])
        #expect(try summary(.up, [done]).results == [])
        #expect(try summary(.build, [done], routes: routes).results == [])
        let reused = (NodeResult(.container("a"), .reused), Step?.none)
        #expect(try summary(.up, [reused], routes: routes).results.last == "http://127.0.0.1:8080  /a /b")
    }

    @Test func `a run counts what was done by its kind`() throws {
        func done(_ node: Node, _ action: Action) -> (NodeResult, Step?) {
            (NodeResult(node, .done, step: Step(node, action, [Reason(.neverBuilt)])), nil)
        }
        let summary = try summary(
            .build,
            [
                done(.image("a"), .build), done(.image("b"), .build), done(.image("c"), .tag), done(.base("x:1"), .pull),
                done(.test("a"), .test),
                (NodeResult(.image("d"), .reused), nil), (NodeResult(.image("e"), .failed, error: CancellationError()), nil),
                (NodeResult(.container("e"), .skipped), nil),
            ])
        #expect(
            summary.note == "2 built, 1 tagged again, 1 pulled, 1 tested, 1 image reused, 1 failed, 1 not done because of that in 2.5 s")
        #expect(summary.results == [])
    }

    @Test func `a push that failed is counted, and one that was not needed is not`() throws {
        let push = Step(.shared("a"), .push, [Reason(.notShared)])
        func skipped(_ name: String) -> (NodeResult, Step?) { (NodeResult(.shared(name), .skipped, step: push), push) }
        let image = (NodeResult(.image("a"), .reused), Step?.none)
        let failed = try summary(.build, [image, skipped("a"), skipped("b")])
        #expect(failed.note == "0 of 2 pushed, 1 image reused in 2.5 s" && failed.results == [])
        let half = try summary(.build, [skipped("a"), (NodeResult(.shared("b"), .done, step: push), push)])
        #expect(half.note == "1 of 2 pushed in 2.5 s")
        // The plan could not know yet that the registry has the image.
        let current = try summary(.build, [image, (NodeResult(.shared("a"), .reused), push)])
        #expect(current.note == nil && current.results == ["nothing to do: 2 nodes up to date (2.5 s)"])
    }

    @Test func `what the builds of reused images took is named, where it is on record`() throws {
        let folder = "/tmp/faaso-summary-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["", "/functions", "/templates"] { mkdir(folder + name, 0o755) }
        let workspace = try Workspace(containing: folder)
        for (function, seconds) in [("a", 70.0), ("b", 2.5)] {
            let definition = ImageDefinition(context: Digest.of("c"), arguments: [:], secrets: [], platform: "", bases: [], target: nil)
            try workspace.cache.store(
                ImageRecord(
                    function: function, definition: definition, key: Digest.of(function), bases: [:], origins: [:], image: "sha256:i",
                    built: Date(), seconds: seconds))
        }
        let built = NodeResult(.image("c"), .done, step: Step(.image("c"), .build, [Reason(.neverBuilt)]))
        let results =
            [built]
            + ["a", "b", "d"].map {
                NodeResult(.image($0), .reused, output: .image(FunctionImage(id: "sha256:i", key: Digest.of($0).hex, reference: "r")))
            }
        let report = RunReport(
            id: "x", goal: .build, started: Date(), seconds: 1, commit: nil, steps: results.map { RunReport.Step($0, planned: nil) })
        #expect(RunSummary(report, workspace: workspace).note == "1 built, 3 images reused (which took 1 min 12 s to build) in 1 s")
    }

    // MARK: - Status

    @Test func `status is a table and a line for the proxy`() {
        let status = DeploymentStatus(
            functions: [
                .init(
                    name: "sum", state: .running, health: .healthy, imageKey: "0123456789abcdef0123", container: "shop_sum_1", id: "c1",
                    upstream: "sum-1", port: 20000, since: "1970-01-01T00:00:10.123456789Z", restarts: 0),
                .init(name: "mul", state: .unrouted),
            ], routes: [.init(path: "/sum", function: "sum"), .init(path: "/", function: "sum")],
            proxy: .init(state: .running, listen: "127.0.0.1:8080", since: "no time"))
        #expect(
            StatusText(status).lines(now: Date(timeIntervalSince1970: 70)) == [
                "FUNCTION  STATE     HEALTH   SINCE      RESTARTS  PORT   IMAGE             ROUTES",
                "sum       running   healthy  1 min 0 s  0         20000  0123456789abcdef  / /sum",
                "mul       unrouted  unknown  -          -         -      -                 -",
                "proxy running on 127.0.0.1:8080 for no time",
            ])
        let nothing = DeploymentStatus(functions: [], routes: [], proxy: .init(state: .missing))
        #expect(StatusText(nothing).lines(now: Date()) == ["no functions", "proxy missing"])
    }
}
