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

/// JUnit XML, GitHub's annotations and summary, the critical path and the trace of a run.
struct CIReportTests {
    private func report(_ steps: [(NodeResult, Step?)], goal: Goal = .test) -> RunReport {
        RunReport(
            id: "x", goal: goal, started: Date(timeIntervalSince1970: 1_700_000_000), seconds: 2, commit: nil,
            steps: steps.map { RunReport.Step($0.0, planned: $0.1, waitsFor: Self.edges[$0.0.node] ?? []) })
    }

    private static let edges: [Node: [Node]] = [
        "image:sum": ["base:a"], "image:mul": ["base:a"], "test:sum": ["image:sum"], "test:mul": ["image:mul"],
        "container:sum": ["image:sum", "test:sum"], "caddyfile": ["container:sum"],
    ]

    private func done(_ node: Node, _ action: Action, from start: Double, _ seconds: Double, _ output: NodeOutput? = nil) -> (
        NodeResult, Step?
    ) {
        let step = Step(node, action, [Reason(.neverBuilt)])
        return (NodeResult(node, .done, step: step, output: output, start: start, seconds: seconds), step)
    }

    private func failed(_ node: Node, _ action: Action, _ error: any Error = PipelineError.noImage("sum")) -> (NodeResult, Step?) {
        let step = Step(node, action, [Reason(.inputChanged, "functions/a|b.py")])
        return (NodeResult(node, .failed, step: step, error: error, start: 0, seconds: 1), step)
    }

    // MARK: - JUnit

    @Test func `a suite for each function, escaped`() {
        let xml = JUnitReport(suites: [
            .init(function: "mul", outcome: .skipped("not run"), isReused: false, seconds: 0),
            .init(
                function: "sum",
                outcome: .ran([
                    .init(name: "adds <1> & \"2\"", failure: nil, seconds: 0.25),
                    .init(name: "fails", failure: "json: expected {\"a\":1}\ngot \u{1b}[31m", output: "<printed>", seconds: 1),
                ]), isReused: true, seconds: 1.5, when: Date(timeIntervalSince1970: 0), output: "of the server"),
            .init(function: "web", outcome: .error("no engine", details: ["a", "b"]), isReused: false, seconds: 2),
        ]).xml
        #expect(
            xml == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="faaso" tests="4" failures="1" errors="1" skipped="1">
                  <testsuite name="mul" tests="1" failures="0" errors="0" skipped="1" time="0.000">
                    <testcase classname="mul" name="tests" file="functions/mul/metadata.yml" time="0.000"><skipped message="not run"/></testcase>
                  </testsuite>
                  <testsuite name="sum" tests="2" failures="1" errors="0" skipped="0" time="1.500" timestamp="1970-01-01T00:00:00Z">
                    <properties><property name="faaso.reused" value="true"/></properties>
                    <testcase classname="sum" name="adds &lt;1&gt; &amp; &quot;2&quot;" file="functions/sum/metadata.yml" time="0.250"/>
                    <testcase classname="sum" name="fails" file="functions/sum/metadata.yml" time="1.000"><failure message="json: expected {&quot;a&quot;:1}">json: expected {&quot;a&quot;:1}&#10;got \u{fffd}[31m</failure><system-out>&lt;printed&gt;</system-out></testcase>
                    <system-out>of the server</system-out>
                  </testsuite>
                  <testsuite name="web" tests="1" failures="0" errors="1" skipped="0" time="2.000">
                    <testcase classname="web" name="tests" file="functions/web/metadata.yml" time="2.000"><error message="no engine">a&#10;b</error></testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test func `a run's suites: run, reused, skipped, not run at all`() throws {
        let project = SmallProject()
        let record = try project.test(of: project.build())
        func outcome(_ result: (NodeResult, Step?)) -> JUnitReport.Suite? {
            JUnitReport(report([result]), cache: project.cache, prefix: "").suites.first
        }
        let cases = [TestRecord.Case(name: "unit", failure: nil, seconds: 0.25)]
        #expect(outcome(done("test:sum", .test, from: 0, 1, .tested(record.key)))?.outcome == .ran(cases))
        #expect(
            outcome((NodeResult("test:sum", .reused, output: .tested(record.key)), nil)).map { $0.isReused && $0.outcome == .ran(cases) }
                == true)
        #expect(outcome(failed("test:mul", .test))?.outcome == .error("function 'sum' has no image", details: []))
        let blocked = JUnitReport(
            report([failed("image:sum", .build), (NodeResult("test:sum", .skipped), nil)]), cache: project.cache, prefix: ""
        )
        .suites
        #expect(blocked.map(\.outcome) == [.error("function 'sum' has no image", details: [])])
        let unpulled = report([failed("base:a", .pull), (NodeResult("image:sum", .skipped), nil), (NodeResult("test:sum", .skipped), nil)])
        #expect(
            JUnitReport(unpulled, cache: project.cache, prefix: "").suites.map(\.outcome) == [
                .error("function 'sum' has no image", details: [])
            ])
        let stopped = JUnitReport(report([(NodeResult("test:sum", .skipped), nil)]), cache: project.cache, prefix: "").suites
        #expect(stopped.map { if case .skipped = $0.outcome { true } else { false } } == [true])
        #expect(JUnitReport(report([done("image:sum", .build, from: 0, 1)]), cache: project.cache, prefix: "").suites.isEmpty)
    }

    @Test func `a failed test that could not be run is no failure of an earlier run`() throws {
        let project = SmallProject()
        try project.test(of: project.build(), failure: "of long ago")
        var run = report([failed("test:sum", .test)])
        run.started = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(
            JUnitReport(run, cache: project.cache, prefix: "").suites.map(\.outcome) == [.error("function 'sum' has no image", details: [])]
        )
    }

    @Test func `the files of tests count from the top of git's work tree`() {
        let xml = JUnitReport(
            suites: [.init(function: "mul", outcome: .skipped("not run"), isReused: false, seconds: 0)], prefix: "a&b/functions/"
        ).xml
        #expect(xml.contains(#"file="a&amp;b/functions/functions/mul/metadata.yml""#))
    }

    // MARK: - GitHub

    private static let github = GitHubReport(prefix: "")

    @Test func `annotations escape what ends a command or a property`() {
        #expect(
            Self.github.command(file: "a:b,c", line: 3, column: 4, title: "100%", "one\ntwo: three, four")
                == "::error file=a%3Ab%2Cc,line=3,col=4,title=100%25::one%0Atwo: three, four")
        #expect(Self.github.command(file: nil, line: nil, title: nil, "x") == "::error::x")
    }

    @Test func `the files of annotations count from the top of git's work tree`() {
        let github = GitHubReport(prefix: "services/")
        #expect(github.command(file: "routes.yml", line: 1, title: nil, "x") == "::error file=services/routes.yml,line=1::x")
        #expect(github.command(file: "/tmp/x.yaml", line: nil, title: nil, "x") == "::error file=/tmp/x.yaml::x")
        #expect(github.command(file: nil, line: nil, title: nil, "x") == "::error::x")
    }

    @Test func `problems of files stand at their place`() {
        let problem = Problem(
            "unknown key", at: SourceLocation(file: "functions/sum/metadata.yml", line: 2, column: 5), hints: ["did you mean 'test'?"])
        #expect(
            Self.github.annotation(problem)
                == "::error file=functions/sum/metadata.yml,line=2,col=5::unknown key%0Ahint: did you mean 'test'?")
    }

    @Test func `a failed test is annotated with its case, anything else with its error`() throws {
        let project = SmallProject()
        let record = try project.test(of: project.build(), failure: "expected 1\ngot 2")
        let failure = TestsFailed(function: "sum", cases: record.cases, record: record.key)
        let lines = Self.github.annotations(
            report([failed("test:sum", .test, failure), failed("image:mul", .build)]), cache: project.cache)
        #expect(
            lines == [
                "::error file=functions/sum/metadata.yml,title=test 'unit' of 'sum' failed::expected 1%0Agot 2",
                "::error file=functions/mul/metadata.yml,title=image%3Amul failed::function 'sum' has no image",
            ])
    }

    @Test func `the summary is a table that no cell breaks`() {
        let text = GitHubReport.summary(
            report([done("image:sum", .build, from: 0, 1.25), failed("test:sum", .test), (NodeResult("image:mul", .reused), nil)]))
        #expect(
            text == """
                ### faaso test: failed

                | step | result | took | why |
                |---|---|---|---|
                | `image:sum` | build | 1.3 s | never-built |
                | `test:sum` | **failed** | 1.0 s | function 'sum' has no image |

                1 image reused.

                """)
        #expect(GitHubReport.summary(report([])).contains("Nothing to do."))
    }

    // MARK: - Critical path

    @Test func `the path is the longest chain of steps that waited for each other`() {
        let path = CriticalPath(
            report([
                done("base:a", .pull, from: 0, 1), done("image:sum", .build, from: 1, 2), done("image:mul", .build, from: 1, 1),
                done("test:sum", .test, from: 3, 2), done("test:mul", .test, from: 2, 0.5),
                // The start happens during the tests, and the takeover after them.
                done("container:sum", .replace, from: 3, 2.5), done("caddyfile", .reload, from: 5.5, 0.5),
            ]))
        #expect(
            path.parts == [
                .init(node: "base:a", seconds: 1), .init(node: "image:sum", seconds: 2), .init(node: "test:sum", seconds: 2),
                .init(node: "container:sum", seconds: 0.5), .init(node: "caddyfile", seconds: 0.5),
            ])
    }

    @Test func `a run that did nothing has no path, and a cycle of times has an end`() {
        #expect(CriticalPath(report([])).parts.isEmpty)
        #expect(CriticalPath(report([(NodeResult("image:sum", .reused, start: 0, seconds: 1), nil)])).parts.isEmpty)
        let same = CriticalPath(report([done("image:sum", .build, from: 0, 1), done("test:sum", .test, from: 0, 1)]))
        #expect(same.parts.map(\.node) == ["image:sum"] || same.parts.map(\.node) == ["image:sum", "test:sum"])
    }

    // MARK: - Trace

    @Test func `a recorded run has its phases, its nodes and the builder's steps`() throws {
        let recorder = TraceRecorder()
        recorder.phase("scan")
        let step = Step("image:sum", .build, [Reason(.neverBuilt)])
        recorder.record(.planned([step], seconds: [:]))
        recorder.record(.started(step))
        for line in ["#1 [1/2] FROM a", "#2 [2/2] COPY", "#1 CACHED", "noise", "#2 DONE 0.1s", "#9 DONE 3s"] {
            recorder.record(.line("image:sum", line))
        }
        recorder.record(.ended(NodeResult("image:sum", .done, step: step, seconds: 0.2)))
        recorder.record(.ended(NodeResult("image:mul", .reused)))
        let trace = recorder.trace()
        #expect(trace.spans.map(\.name) == ["scan", "[1/2] FROM a", "[2/2] COPY", "build image:sum", "run"])
        let document = try JSONValue(parsing: String(decoding: trace.encoded(), as: UTF8.self))
        let shape = try JSONValue(
            parsing:
                #"{"displayTimeUnit": "ms", "traceEvents": [{"ph": "M", "name": "thread_name", "args": {"name": "image:sum"}}, {"ph": "X", "cat": "builder", "name": "[2/2] COPY", "pid": 1, "args": {"outcome": "done"}}]}"#
        )
        #expect(shape.isSubset(of: document))
    }

    @Test func `spans that overlap without nesting get lines of their own`() {
        func span(_ name: String, _ start: Double, _ seconds: Double) -> Trace.Span {
            .init(track: "t", name: name, category: "c", start: start, seconds: seconds)
        }
        let events = Trace(spans: [span("a", 0, 10), span("b", 1, 4), span("c", 3, 4), span("d", 6, 1), span("e", 11, 1)]).events
        let lines = Dictionary(grouping: events.filter { $0.ph == "X" }, by: \.tid).mapValues { $0.map(\.name).sorted() }
        #expect(lines == [0: ["a", "b", "d", "e"], 1: ["c"]])
    }
}
