import FunctionModel
import ProjectSupport
import TestSupport
import Testing

@testable import Workspaces

/// The usable parts of a repository with invalid files.
struct PartialWorkspaceTests {
    private let broken = ["functions/sum/metadata.yml": "runtime: plain\nlimit: 1\n"]

    private func partial(_ files: [String: String] = [:]) throws -> (partial: PartialWorkspace, project: SmallProject) {
        let project = SmallProject(files)
        return (try PartialWorkspace(UnopenedWorkspace(containing: project.folder.path)), project)
    }

    @Test func `a repository that is right is known as a whole`() throws {
        let partial = try partial().partial
        #expect(partial.project == "shop" && partial.functions.map(\.name) == ["sum"] && partial.warning == nil)
    }

    @Test func `a mistake in a function leaves the settings`() throws {
        let settings = ["faaso.yml": "project: shop\nlisten: :9090\n"]
        let (partial, project) = try partial(broken.merging(settings) { $1 })
        #expect(partial.project == "shop" && "\(partial.settings.listen)".contains("9090"))
        #expect(partial.workspace == nil && partial.functions.isEmpty)
        let first = try #require(partial.problems?.problems.first?.location)
        #expect(partial.warning == "the project's files are wrong (\(first)), so that what they want is left out; 'faaso plan' says all")
        #expect(partial.root == (try Workspace.root(containing: project.folder.path)))
    }

    @Test func `a mistake in faaso yml is one with all the others`() throws {
        let problems = #expect(throws: ProjectProblems.self) { try partial(broken.merging(["faaso.yml": "listen: x y\n"]) { $1 }) }
        #expect(Set(problems?.problems.compactMap(\.location?.file) ?? []) == ["faaso.yml", "functions/sum/metadata.yml"])
    }

    @Test func `without a name in faaso yml it is the folder's`() throws {
        let (partial, project) = try partial(broken.merging(["faaso.yml": ""]) { $1 })
        let folder = String(project.folder.path.split(separator: "/").last ?? "")
        #expect(partial.project == Settings.projectName(from: folder))
    }
}
