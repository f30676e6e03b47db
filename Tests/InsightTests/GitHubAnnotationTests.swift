import FunctionModel
import Glibc
import ProjectSupport
import TestSupport
import Testing

@testable import Insight

/// Problems of files as annotations of GitHub Actions.
struct GitHubAnnotationTests {
    @Test func `a link that leaves a context is one problem, at the link`() async throws {
        let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n"])
        symlink("../../../etc", project.folder.path("templates/plain/out"))
        let error = await #expect(throws: ProjectProblems.self) { try await project.inspect() }
        let problem = try #require(error?.problems.first)
        #expect(error?.problems.count == 1)
        #expect(
            problem.description.hasPrefix(
                "templates/plain/out: error: the link templates/plain/out leaves the context: it points to '../../../etc'\nhint: "))
        #expect(GitHubReport(prefix: "").annotation(problem).hasPrefix("::error file=templates/plain/out::"))
    }
}
