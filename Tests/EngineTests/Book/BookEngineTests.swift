import FoundationEssentials
import TestSupport
import Testing

/// The console blocks of the documentation. `scripts/test-docs` runs them.
@Suite(.timeLimit(.minutes(20)))
struct BookEngineTests {
    /// The pages that have console blocks, by their paths in the repository.
    private static let pages: [String] = {
        let below = (try? FileManager.default.subpathsOfDirectory(atPath: Checkout.root + "/docs")) ?? []
        let all = ["README.md"] + below.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }.sorted()
        return all.filter { (try? RepositoryFiles.text($0))?.contains("\n```console\n") ?? false }
    }()

    @Test func `the README, the first steps and each guide have commands that are run`() throws {
        let guides = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/docs/guides").map { "docs/guides/" + $0 }
        #expect(Set(["README.md", "docs/getting-started.md"] + guides).subtracting(Self.pages) == [])
    }

    @Test(arguments: pages) func `the commands of a page print what stands below them`(page: String) async throws {
        try await Scenario.run(functions: []) { project in
            let variables = project.variables(["PORT": String(project.port), "FAASO_DOCS_FOLDER": project.folder])
            let done = try await Program.start(
                [Checkout.root + "/scripts/test-docs", Checkout.root + "/" + page], in: project.folder, environment: variables
            )
            .finished(within: .seconds(1100))
            #expect(done.status == 0, "\(done.output)\n\(done.errors)")
        }
    }
}
