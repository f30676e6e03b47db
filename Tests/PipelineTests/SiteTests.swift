import FunctionModel
import Testing

@testable import Pipeline

/// What is left of a repository whose files are wrong.
struct SiteTests {
    private let broken = ["functions/sum/metadata.yml": "runtime: plain\nlimit: 1\n"]

    private func site(_ files: [String: String] = [:]) throws -> (site: Site, project: SmallProject) {
        let project = SmallProject(files)
        return (try Site(LastLook(containing: project.folder.path)), project)
    }

    @Test func `a repository that is right is known as a whole`() throws {
        let site = try site().site
        #expect(site.project == "shop" && site.functions.map(\.name) == ["sum"] && site.warning == nil)
    }

    @Test func `a mistake in a function leaves the settings`() throws {
        let settings = ["faaso.yml": "project: shop\nlisten: :9090\n"]
        let (site, project) = try site(broken.merging(settings) { $1 })
        #expect(site.project == "shop" && "\(site.settings.listen)".contains("9090"))
        #expect(site.workspace == nil && site.functions.isEmpty)
        let first = try #require(site.problems?.problems.first?.location)
        #expect(site.warning == "the project's files are wrong (\(first)), so that what they want is left out; 'faaso plan' says all")
        #expect(site.root == (try Workspace.root(containing: project.folder.path)) && site.repository == site.root)
    }

    @Test func `a mistake in faaso yml is one with all the others`() throws {
        let problems = #expect(throws: ProjectProblems.self) { try site(broken.merging(["faaso.yml": "listen: x y\n"]) { $1 }) }
        #expect(Set(problems?.problems.compactMap(\.location?.file) ?? []) == ["faaso.yml", "functions/sum/metadata.yml"])
    }

    @Test func `without a name in faaso yml it is the folder's`() throws {
        let (site, project) = try site(broken.merging(["faaso.yml": ""]) { $1 })
        let folder = String(project.folder.path.split(separator: "/").last ?? "")
        #expect(site.project == Settings.projectName(from: folder))
    }

    @Test func `doctor says the problems and goes on with the rest`() async throws {
        let project = SmallProject(broken)
        let report = await DoctorReport.make(directory: project.folder.path, environment: ["DOCKER_HOST": "unix:///nonexistent.sock"])
        #expect(report.checks.filter { $0.name == "repository" }.map(\.result) == [.failed])
        for name in ["cache", "engine", "listen", "docker CLI"] { #expect(report.checks.contains { $0.name == name }, "\(name)") }
    }
}
