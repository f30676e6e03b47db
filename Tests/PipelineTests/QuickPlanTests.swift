import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// The plan of the previous scan, reused without opening a file. It is valid only while nothing has
/// changed that it was made from.
struct QuickPlanTests {
    private static let changes: [(what: String, change: @Sendable (SmallProject, ImageRecord) throws -> Void)] = [
        ("a file", { project, _ in project.folder.write("more", to: "functions/sum/main.txt") }),
        ("a new file", { project, _ in project.folder.write("", to: "templates/plain/new") }),
        ("a new lock", { project, _ in project.folder.write("", to: "faaso.lock") }),
        ("the routes", { project, _ in project.folder.write("/other: sum\n", to: "routes.yml") }),
        ("a failed build, which is the newest of its node alone", { project, _ in try project.build { $0.image = nil } }),
        ("an older record that is the newest again", { project, record in try project.cache.makeCurrent(record) }),
        ("a newest record that is gone", { project, _ in project.folder.remove(".faaso/current/image%3Asum.json") }),
        ("tests that passed", { project, record in try project.test(of: record) }),
    ]

    private func plan(_ project: SmallProject) async throws -> PlanReport {
        let workspace = try Workspace(containing: project.folder.path)
        return try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).plan(.up)
    }

    @Test(arguments: changes.indices) func `a plan is believed until something changes that it was made from`(index: Int) async throws {
        let project = SmallProject()
        let record = try project.build()
        try await settle()
        let plan = try await plan(project)
        #expect(try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: [:]) == plan)
        #expect(
            try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: ["DOCKER_DEFAULT_PLATFORM": "linux/arm64"])
                == nil)
        try Self.changes[index].change(project, record)
        #expect(try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: [:]) == nil, "\(Self.changes[index].what)")
    }

    @Test func `without an index there is none`() async throws {
        let project = SmallProject()
        #expect(try UnopenedWorkspace(containing: project.folder.path).offlinePlan(environment: [:]) == nil)
    }
}
