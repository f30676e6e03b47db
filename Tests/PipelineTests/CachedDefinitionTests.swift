import BuildGraph
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Pipeline

/// A cached definition is used while the fields of a function are unchanged. Fields may come from
/// faaso.yml, which is in no context.
struct CachedDefinitionTests {
    private static let defaults = [
        "runtime: other", "build_args: {A: x}", "build_secrets: [token]", "packages: {run: [git]}", "include: [shared/one.txt]",
    ]

    private func keys(_ project: SmallProject) async throws -> [String?] {
        let workspace = try Workspace(containing: project.folder.path)
        let inspection = try await Runner(workspace, connection: nil, environment: [:], options: RunOptions()).inspect()
        return ["sum", "mul"].map { inspection.keys(.image($0)).source }
    }

    @Test(arguments: defaults) func `a default that changes makes other images, with an index as without one`(field: String) async throws {
        let project = SmallProject([
            "templates/other/Dockerfile": "FROM scratch\nARG A\nARG RUN_PACKAGES\nRUN --mount=type=secret,id=token true\nCOPY . /\n",
            "templates/plain/Dockerfile":
                "FROM scratch\nARG A\nARG RUN_PACKAGES\nRUN --mount=type=secret,id=token true\nCOPY . /\n# plain\n",
            "shared/one.txt": "1",
            "functions/sum/metadata.yml": "environment: {A: b}\n", "functions/mul/metadata.yml": "runtime: plain\n",
            "functions/mul/main.txt": "", "faaso.yml": "project: small\ndefaults: {runtime: plain}\n",
        ])
        _ = try await keys(project)
        try await settle()
        let before = try await keys(project)
        let runtime = field.hasPrefix("runtime") ? "" : "runtime: plain, "
        project.folder.write("project: small\ndefaults: {\(runtime)\(field)}\n", to: "faaso.yml")
        let after = try await keys(project)
        #expect(after[0] != before[0])
        #expect((after[1] != before[1]) == !field.hasPrefix("runtime"), "the other names its own runtime")
        project.folder.remove(".faaso/index")
        #expect(try await keys(project) == after)
    }
}
