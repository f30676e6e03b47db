import FoundationEssentials
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import BuildGraph
@testable import Pipeline

/// The JSON of `faaso plan --json` and of `--report FILE`, and of `faaso prune --json`.
struct RunReportTests {
    private func project() throws -> SmallProject {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [shared/a]\n", "shared/a": "", "functions/mul/main.txt": "",
        ])
        try project.test(of: project.build())
        project.folder.write("edited", to: "functions/sum/main.txt")
        return project
    }

    @Test func `plan`() async throws {
        let plan = try await project().plan()
        try checkSchema(plan, "plan")
        let shape = try JSONValue(
            parsing: #"""
                {"schema": "faaso.plan/1", "unchanged": 0, "unchecked": ["engine", "base:base:1"], "steps": [{"node": "image:sum", "action": "build",
                "reasons": [{"kind": "input-changed", "input": "functions/sum/main.txt"}], "interrupts": false}]}
                """#)
        #expect(shape.isSubset(of: try jsonValue(plan)))
    }

    @Test func `identifiers of runs within one second are in the order of time`() {
        func identifier(_ seconds: Double) -> String { Runner.identifier(Date(timeIntervalSince1970: 1_700_000_000 + seconds)) }
        #expect(identifier(0.5) == "20231114T221320Z-8000")
        let names = [0, 0.001, 0.25, 0.75, 0.9999, 1].map(identifier)
        #expect(names == names.sorted() && Set(names).count == names.count)
    }

    @Test func `report`() throws {
        let step = Step("image:sum", .build, [Reason(.neverBuilt)])
        let report = RunReport(
            id: "20261123T211502Z-4f2a", goal: .up, started: Date(timeIntervalSince1970: 1), seconds: 2.5, commit: nil,
            steps: [
                .init(
                    NodeResult(
                        "image:sum", .done, step: step,
                        output: .image(FunctionImage(id: "sha256:i", key: String(repeating: "a", count: 64), reference: "r")), start: 0,
                        seconds: 1), planned: step),
                .init(NodeResult("base:base:1", .done, step: Step("base:base:1", .pull, [Reason(.imageMissing)])), planned: nil),
                .init(
                    NodeResult("container:sum", .reused),
                    planned: Step("container:sum", .replace, [Reason(.dependencyChanged, "image:sum")])),
                .init(NodeResult("image:mul", .reused), planned: nil),
                .init(
                    NodeResult(
                        "test:sum", .failed, step: Step("test:sum", .test, [Reason(.neverBuilt)]), error: PipelineError.noImage("sum")),
                    planned: nil),
                .init(NodeResult("proxy", .skipped), planned: nil),
            ])
        try checkSchema(report, "report")
        #expect(report.steps.map(\.outcome) == [.done, .pulled, .skipped, .reused, .failed, .skipped])
        #expect(report.steps[4].error == "function 'sum' has no image")
        #expect(report.changed)
        #expect(report.steps.map { $0.record != nil } == [true, false, false, false, false, false])
        #expect(report.failed.map(\.node) == ["test:sum"])
        let idle = RunReport(id: "x", goal: .up, started: Date(), seconds: 0, commit: nil, steps: [report.steps[2], report.steps[3]])
        #expect(!idle.changed)
    }

    @Test func `prune`() throws {
        var prune = PruneReport(isDryRun: true)
        prune.removed = [
            try JSONDecoder().decode(
                PruneReport.Item.self, from: Data(#"{"kind": "image-tag", "name": "shop/sum:latest", "reason": "old"}"#.utf8))
        ]
        try checkSchema(prune, "prune")
    }
}
