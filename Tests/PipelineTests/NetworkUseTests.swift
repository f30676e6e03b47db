import Basics
import FunctionModel
import ProjectSupport
import Testing
import Workspaces

@testable import Pipeline

/// Networks that functions name and that are not there.
struct NetworkUseTests {
    private let project = SmallProject([
        "functions/sum/metadata.yml": "runtime: plain\nnetworks:\n  - there\n  - nowhere\n",
        "functions/idle/metadata.yml": "runtime: plain\nnetworks: [never]\n",
    ])

    @Test func `those of functions with containers count`() throws {
        let project = try project.workspace().project
        #expect(project.networks().map(\.network) == ["there", "nowhere"])
        #expect(project.networks(functions: .only(["idle"])).isEmpty)
    }

    @Test func `a plan has a problem at its place, among the others`() throws {
        let uses = try project.workspace().project.networks()
        var plan = PlanReport(steps: [], unchanged: 0, unchecked: [])
        let late = Problem("later", at: SourceLocation(file: "functions/sum/metadata.yml", line: 9, column: 1))
        plan.add([late])
        plan.add(uses.filter { $0.network == "nowhere" }.map(\.problem))
        #expect(
            plan.problems.flatMap(\.diagnostic.lines) == [
                "functions/sum/metadata.yml:4:5: warning: function 'sum' joins the network 'nowhere', which does not exist",
                "hint: create it: docker network create nowhere", "functions/sum/metadata.yml:9:1: warning: later",
            ])
    }
}
