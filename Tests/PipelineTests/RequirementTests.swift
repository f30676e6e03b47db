import Basics
import Deployment
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// The requirements of functions, and the existing objects.
struct RequirementTests {
    private let project = SmallProject([
        "functions/sum/metadata.yml": "runtime: plain\nnetworks:\n  - there\n  - {name: nowhere, external: true}\n",
        "functions/idle/metadata.yml": "runtime: plain\nnetworks: [never]\n",
    ])

    @Test func `those of functions with containers count`() throws {
        let project = try project.workspace().project
        #expect(project.requirements([.network]).map(\.name) == ["there", "nowhere"])
        #expect(project.requirements([.network], functions: .only(["idle"])).isEmpty)
    }

    @Test func `a plan has a problem at its place, among the others`() throws {
        let named = try project.workspace().project.requirements([.network])
        var available = Available(project: "shop")
        available.note(.network, "there", labels: [:])
        available.note(.network, "nowhere", labels: nil)
        var plan = PlanReport(steps: [], unchanged: 0, unchecked: [])
        let late = Problem("later", at: SourceLocation(file: "functions/sum/metadata.yml", line: 9, column: 1))
        plan.add([late])
        plan.check(named, available)
        #expect(
            plan.problems.flatMap(\.diagnostic.lines) == [
                "functions/sum/metadata.yml:4:5: warning: function 'sum' joins the network 'nowhere', which does not exist",
                "hint: create it: docker network create nowhere", "hint: without `external: true`, 'faaso up' creates it",
                "functions/sum/metadata.yml:9:1: warning: later",
            ])
        #expect(plan.networks == nil)
    }

    @Test func `a network that a swarm lacks must be an overlay`() throws {
        var available = Available(project: "shop", isOnSwarm: true)
        available.note(.network, "there", labels: [:])
        available.note(.network, "nowhere", labels: nil)
        var plan = PlanReport(steps: [], unchanged: 0, unchecked: [])
        plan.check(try project.workspace().project.requirements([.network]), available)
        #expect(plan.problems.flatMap(\.diagnostic.lines).contains("hint: create it: docker network create --driver overlay nowhere"))
    }

    @Test func `a plan names the networks that up creates, with their functions`() throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nnetworks: [there, new]\n",
            "functions/mul/metadata.yml": "runtime: plain\nnetworks: [new]\n", "routes.yml": "/sum: sum\n/mul: mul\n",
        ])
        var available = Available(project: "shop")
        available.note(.network, "there", labels: [:])
        available.note(.network, "new", labels: nil)
        var plan = PlanReport(steps: [], unchanged: 0, unchecked: [])
        plan.check(try project.workspace().project.requirements([.network]), available)
        #expect(plan.networks == [PlanReport.Network(name: "new", functions: ["mul", "sum"])])
        #expect(plan.problems.isEmpty)
    }

    @Test func `a network that one function calls external is external for all`() throws {
        let project = SmallProject([
            "functions/sum/metadata.yml": "runtime: plain\nnetworks: [db]\n",
            "functions/mul/metadata.yml": "runtime: plain\nnetworks: [{name: db, external: true}]\n",
            "routes.yml": "/sum: sum\n/mul: mul\n",
        ])
        let named = try project.workspace().project.requirements([.network])
        #expect(named.count == 2 && named.allSatisfy(\.isExternal))
    }

    @Test func `every kind has the place of its field`() throws {
        let project = SmallProject([
            "functions/sum/metadata.yml":
                "runtime: plain\nsecrets: [a]\nbuild_secrets: [b]\nnetworks: [c]\nvolumes: [\"data:/d\"]\n"
        ])
        let named = try project.workspace().project.requirements(Set(Requirement.Kind.allCases))
        #expect(named.map(\.name) == ["a", "b", "c", "data"])
        #expect(named.map(\.kind) == Requirement.Kind.allCases)
        #expect(named.map(\.location.line) == [2, 3, 4, 5])
    }

    @Test func `a missing secret has its line, until the file is edited`() throws {
        let project = SmallProject(["functions/sum/metadata.yml": "runtime: plain\nsecrets: [a, \"token\"]\n"])
        let workspace = try project.workspace()
        func lines() -> [String?] {
            let missing = workspace.project.missingSecrets(stored: [], in: workspace.plainFiles)
            return missing["sum"]?.problems.map { $0.source.map { "\($0.column) \($0.text)" } } ?? []
        }
        #expect(lines() == ["11 secrets: [a, \"token\"]", "14 secrets: [a, \"token\"]"])
        project.folder.write("runtime: plain\n# edited\nsecrets: [a, token]\n", to: "functions/sum/metadata.yml")
        #expect(lines() == [nil, nil])
        project.folder.write("runtime: plain\n", to: "functions/sum/metadata.yml")
        #expect(lines() == [nil, nil])
    }

    @Test func `the output of a plan has no lines of files, and people see them`() throws {
        let problem = Problem("x", at: SourceLocation(file: "a.yml", line: 1, column: 1)).quoting("secret: here")
        var plan = PlanReport(steps: [], unchanged: 0, unchecked: [])
        plan.add([problem])
        #expect(plan.problems.first?.diagnostic.source == problem.source && problem.source != nil)
        #expect(!String(decoding: try JSONCoding.compact(plan), as: UTF8.self).contains("here"))
        let stored = OfflinePlan(plan, project: "shop", secrets: [])
        let read = try JSONCoding.decode(OfflinePlan.self, from: try JSONCoding.compact(stored))
        #expect(read.checked(environment: [:], in: try project.workspace().plainFiles).problems == plan.problems)
    }

    @Test func `what is not known is no problem, and neither is a volume that does not exist yet`() throws {
        let place = SourceLocation(file: "f", line: 1, column: 1)
        var available = Available(project: "shop")
        for kind in Requirement.Kind.allCases {
            let requirement = Requirement(function: "sum", kind: kind, name: "x", location: place)
            #expect(available.problem(with: requirement) == nil, "\(kind)")
        }
        available.note(.volume, "x", labels: nil)
        #expect(available.problem(with: Requirement(function: "sum", kind: .volume, name: "x", location: place)) == nil)
    }

    @Test(arguments: [Requirement.Kind.network, .volume]) func `an object that faaso made is refused, in the words of up`(
        kind: Requirement.Kind
    ) throws {
        var available = Available(project: "shop")
        let labels = ["faaso.project": "other", "faaso.role": "network"]
        available.note(kind, "x", labels: labels)
        let place = SourceLocation(file: "f", line: 1, column: 1)
        let problem = available.problem(with: Requirement(function: "sum", kind: kind, name: "x", location: place))
        let object = try #require(ReservedObject(kind == .network ? .network : .volume, "x", labels: labels, for: "shop"))
        #expect(problem?.message == DeploymentError.reservedObject(function: "sum", object: object).description)
        #expect(problem?.hints == [object.hint] && problem?.location == place)
    }
}
