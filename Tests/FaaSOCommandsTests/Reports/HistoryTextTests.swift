import BuildGraph
import Deployment
import FoundationEssentials
import FunctionModel
import Insight
import Pipeline
import Testing
import WorkModel

@testable import FaaSOCommands

struct HistoryTextTests {
    private static func record(_ number: Int, image: String?, rollback: Int? = nil, failed: [String: String] = [:]) -> DeploymentRecord {
        let functions = image.map {
            [
                DesiredFunction(
                    name: "sum", image: FunctionImage(id: $0, key: "k", reference: "r"),
                    configuration: ContainerConfiguration(limits: Limits()),
                    health: Health(), drain: .zero)
            ]
        }
        return DeploymentRecord(
            number: number, at: "2026-01-02T03:0\(number % 10):05Z", by: "ann@host", commit: number == 9 ? "0123456789abcdef0123" : nil,
            dirty: number == 9,
            rollback: rollback.map { Rollback(deployment: $0) },
            desired: DesiredState(
                project: "shop", repository: "r", functions: functions ?? [], listen: Listen(), proxy: ProxySettings()),
            changes: [Step(.container("sum"), .replace, [Reason(.imageChanged, "image:sum", detail: "a -> b"), Reason(.forced)])],
            failed: failed)
    }

    private let now = Date(timeIntervalSince1970: 1_767_323_405)  // 2026-01-02T03:10:05Z

    @Test func `the newest comes first, each with who, when, what and why`() {
        let report = HistoryReport(
            [
                Self.record(8, image: "gone"), Self.record(9, image: "here"),
                Self.record(10, image: "gone", rollback: 8, failed: ["mul": "sick"]),
            ],
            images: ["here"])
        #expect(
            HistoryText(report).lines(limit: nil, now: now) == [
                "10  10 min 0 s ago  ann@host  rollback to 8  current  images gone",
                "    replace container:sum  image-changed image:sum (a -> b); forced", "    failed mul  sick",
                "9   1 min 0 s ago  ann@host  commit 0123456789ab with changes",
                "    replace container:sum  image-changed image:sum (a -> b); forced",
                "8   2 min 0 s ago  ann@host  images gone", "    replace container:sum  image-changed image:sum (a -> b); forced",
            ])
        #expect(HistoryText(report).lines(limit: 1, now: now).count == 3)
    }

    @Test func `a deployment of settings alone says so`() {
        var record = Self.record(8, image: "here")
        record.changes = []
        let line = "   settings that replace no container, such as health and drain"
        #expect(HistoryText(HistoryReport([record], images: nil)).lines(limit: nil, now: now).last == line)
    }

    @Test func `a failure is a line, whatever an older record has`() throws {
        let problem = Problem(
            "the secret 'p' is not set", at: SourceLocation(file: "functions/mul/metadata.yml", line: 2, column: 3),
            hints: ["set it: faaso secret set p"])
        let line = "functions/mul/metadata.yml:2:3: the secret 'p' is not set"
        #expect(DeploymentFailure.reason(ProjectProblems([problem])) == line)
        #expect(DeploymentFailure.reason(DeploymentError.failed("a", reason: "b\nc")) == "a: b")
        let report = HistoryReport([Self.record(1, image: "here", failed: ["mul": problem.description])], images: nil)
        #expect(HistoryText(report).lines(limit: nil, now: now).last == "   failed mul  " + line)
    }

    @Test func `history without an engine omits images, and an empty deployment runs nothing`() {
        let report = HistoryReport([Self.record(1, image: nil)], images: nil)
        #expect(report.deployments.map(\.restorable) == [nil])
        #expect(HistoryText(report).lines(limit: nil, now: now)[0] == "1  9 min 0 s ago  ann@host  nothing runs  current")
        #expect(HistoryReport([Self.record(1, image: nil)], images: []).deployments.map(\.restorable) == [true])
    }

    @Test func `the rollback of one function names it`() {
        var record = Self.record(10, image: "here", rollback: 8)
        record.rollback?.function = "sum"
        let lines = HistoryText(HistoryReport([record], images: nil)).lines(limit: nil, now: now)
        #expect(lines.first == "10  10 min 0 s ago  ann@host  rollback of sum to 8  current")
    }
}
