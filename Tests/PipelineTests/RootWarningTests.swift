import Basics
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// A plan warns of images that the build will refuse, because they run as root.
struct RootWarningTests {
    private static func project(_ dockerfile: String, _ metadata: String = "") -> SmallProject {
        SmallProject(["functions/web/metadata.yml": "runtime: dockerfile\n" + metadata, "functions/web/Dockerfile": dockerfile])
    }

    private static func lines(_ dockerfile: String, _ metadata: String = "") async throws -> [String] {
        try await project(dockerfile, metadata).plan().problems.flatMap(\.diagnostic.lines)
    }

    @Test func `an image without a USER has a warning with the line to add`() async throws {
        #expect(
            try await Self.lines("FROM base:1\nCOPY . .\n") == [
                "functions/web/Dockerfile:1:1: warning: function 'web': no USER is set, so its image likely runs as root, which is refused",
                "hint: add 'USER 65534:65534' as the last line of functions/web/Dockerfile",
            ])
    }

    @Test func `the stage that is built counts`() async throws {
        let lines = try await Self.lines("FROM base:1 AS tools\nUSER 1\n\nFROM base:1 AS one\nFROM base:1\nUSER 1\n", "target: one\n")
        #expect(lines.first?.hasPrefix("functions/web/Dockerfile:4:1: warning: function 'web': no USER is set") == true, "\(lines)")
        let place = "at the end of the stage that begins in line 4 of functions/web/Dockerfile"
        #expect(lines.last == "hint: add 'USER 65534:65534' \(place)", "\(lines)")
    }

    @Test(arguments: [
        ("FROM base:1\nUSER 0\n", "its image runs as '0', which is root"), ("FROM scratch\nCOPY . .\n", "its image runs as root"),
    ])
    func `an image that certainly runs as root has a warning`(dockerfile: String, message: String) async throws {
        #expect(try await Self.lines(dockerfile).first?.hasSuffix("warning: function 'web': \(message)") == true)
    }

    @Test(arguments: [
        "FROM base:1\nUSER 1\n", "FROM base:nonroot\nCOPY . .\n", "FROM nginx-unprivileged\nCOPY . .\n", "FROM faaso/sum\nCOPY . .\n",
        "ARG U=1\nFROM base:1\nARG U\nUSER $U\n",
    ])
    func `an image that likely has another user has none`(dockerfile: String) async throws {
        #expect(try await Self.lines(dockerfile) == [])
    }

    @Test func `an image that was built has none`() async throws {
        let project = Self.project("FROM base:1\nCOPY . .\n")
        try project.build("web")
        #expect(try await project.plan().problems == [])
    }

    @Test func `a part of a plan is no plan if a USER is gone`() async throws {
        let project = Self.project("FROM base:1\nUSER 1\nCOPY . .\n")
        try await settle()
        #expect(try await project.plan().problems == [])
        func part() async throws -> PlanReport? {
            try await UnopenedWorkspace(containing: project.folder.path).partialPlan(environment: [:])
        }
        project.folder.write("new", to: "functions/web/main.txt")
        #expect(try await part() != nil)
        project.folder.write("FROM base:1\nCOPY . .\n", to: "functions/web/Dockerfile")
        #expect(try await part() == nil)
        #expect(try await project.plan().problems.count == 1)
    }
}
