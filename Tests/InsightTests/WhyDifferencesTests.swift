import Basics
import ContentHash
import FoundationEssentials
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Insight

/// `faaso why` with old bytes from git.
struct WhyDifferencesTests {
    private func git(_ project: SmallProject, _ arguments: String...) async throws -> String {
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": project.folder.path]))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: project.folder.path)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
        return String(decoding: result.output, as: UTF8.self).filter { !$0.isWhitespace }
    }

    private func commit(_ project: SmallProject) async throws -> String {
        _ = try await git(project, "init", "-q")
        _ = try await git(project, "add", "-A")
        _ = try await git(project, "commit", "-qm", "one")
        return try await git(project, "rev-parse", "HEAD")
    }

    private func why(_ project: SmallProject, _ node: Node) async throws -> WhyReport {
        let inspection = try await project.inspect()
        var report = WhyReport(inspection, node, cache: project.cache)
        let git = try? Git(root: project.folder.path, environment: ["PATH": "/usr/bin:/bin"])
        try await report.addDifferences(inspection, root: project.folder.path, cache: project.cache, git: git)
        try checkSchema(report, "why")
        return report
    }

    @Test func `an edited text input is shown against the commit that was built`() async throws {
        let project = SmallProject(["functions/sum/main.txt": "one\ntwo\n"])
        let name = try await commit(project)
        try project.build { $0.commit = name }
        project.folder.write("one\nthree\n", to: "functions/sum/main.txt")
        let report = try await why(project, "test:sum")
        #expect(
            report.differences == [
                FileDifference(path: "functions/sum/main.txt", commit: name, diff: ["@@ -1,2 +1,2 @@", " one", "-two", "+three"], cut: 0)
            ])
    }

    @Test func `what was deployed first and committed then is found in the later commit`() async throws {
        let project = SmallProject(["functions/sum/main.txt": "one\n"])
        let first = try await commit(project)
        project.folder.write("two\n", to: "functions/sum/main.txt")
        try project.build { $0.commit = first }
        let second = try await commit(project)
        project.folder.write("other\n", to: "functions/sum/main.txt")
        _ = try await commit(project)
        project.folder.write("three\n", to: "functions/sum/main.txt")
        let difference = try #require(try await why(project, "image:sum").differences.first)
        #expect(difference.commit == second && difference.diff == ["@@ -1 +1 @@", "-two", "+three"])
    }

    @Test func `bytes of another digest are never shown as the old ones`() async throws {
        let project = SmallProject(["functions/sum/main.txt": "committed\n"])
        let name = try await commit(project)
        project.folder.write("built from a dirty tree\n", to: "functions/sum/main.txt")
        try project.build { $0.commit = name }
        project.folder.write("now\n", to: "functions/sum/main.txt")
        let difference = try #require(try await why(project, "image:sum").differences.first)
        #expect(difference.diff.isEmpty)
        #expect(difference.omitted == "the old bytes are in no commit that is known")
    }

    @Test func `an added file is all new, a removed one all old`() async throws {
        let project = SmallProject(["functions/sum/gone.txt": "old\n"])
        let name = try await commit(project)
        try project.build { $0.commit = name }
        project.folder.remove("functions/sum/gone.txt")
        project.folder.write("new\n", to: "functions/sum/new.txt")
        let differences = try await why(project, "image:sum").differences
        #expect(
            differences.map { "\($0.path) \($0.diff.dropFirst())" } == [
                #"functions/sum/gone.txt ["-old"]"#, #"functions/sum/new.txt ["+new"]"#,
            ])
    }

    @Test func `what is no text and what is large is named and not shown`() async throws {
        let project = SmallProject(["functions/sum/data": "a\u{0}b", "functions/sum/large": "x"])
        let name = try await commit(project)
        try project.build { $0.commit = name }
        project.folder.write("a\u{0}c", to: "functions/sum/data")
        project.folder.write(String(repeating: "y", count: 1 << 21), to: "functions/sum/large")
        #expect(try await why(project, "image:sum").differences.map(\.omitted) == ["not text", "larger than 1 MiB"])
    }

    @Test func `a long difference is cut, with the number of lines that are missing`() async throws {
        let project = SmallProject(["functions/sum/main.txt": ""])
        let name = try await commit(project)
        try project.build { $0.commit = name }
        project.folder.write((0..<500).map { "\($0)\n" }.joined(), to: "functions/sum/main.txt")
        let difference = try #require(try await why(project, "image:sum").differences.first)
        #expect(difference.diff.count == 200 && difference.cut == 301)
    }

    @Test func `without git the reasons stand alone`() async throws {
        let project = SmallProject()
        try project.build()
        project.folder.write("edited", to: "functions/sum/main.txt")
        let report = try await why(project, "image:sum")
        #expect(report.chain.first?.reasons == [Reason(.inputChanged, "functions/sum/main.txt")])
        #expect(report.differences.map(\.omitted) == ["without git, the old bytes are unknown"])
    }

    // MARK: - After a run

    private func run(_ project: SmallProject, _ id: String, _ steps: [Step]) throws {
        let report = RunReport(
            id: id, goal: .up, started: Date(timeIntervalSince1970: 1), seconds: 1, commit: "c",
            steps: steps.map { .init(NodeResult($0.node, .done, step: $0), planned: nil) })
        try project.cache.write(JSONCoding.pretty(report), "runs/\(id).json")
    }

    @Test func `why of a replaced container finds the edit in the older run that built it`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        try run(project, "20260101T000000Z-a", [Step("image:sum", .build, [Reason(.inputChanged, "functions/sum/old.txt")])])
        try run(project, "20260102T000000Z-a", [Step("image:sum", .build, [Reason(.inputChanged, "functions/sum/main.txt")])])
        try run(project, "20260103T000000Z-a", [Step("container:sum", .replace, [Reason(.imageChanged, "image:sum", detail: "a -> b")])])
        try run(project, "20260104T000000Z-a", [Step("image:mul", .build, [Reason(.neverBuilt)])])
        let past = try #require(try await why(project, "container:sum").past)
        #expect(past.run == "20260103T000000Z-a")
        #expect(
            past.chain.map { "\($0.action) \($0.node): \($0.reasons.map(\.line))" } == [
                #"replace container:sum: ["image-changed image:sum (a -> b)"]"#,
                #"build image:sum: ["input-changed functions/sum/main.txt"]"#,
            ])
    }

    @Test func `a torn report of a run counts as absent`() async throws {
        let project = SmallProject()
        try project.test(of: project.build())
        try run(project, "20260101T000000Z-a", [Step("image:sum", .build, [Reason(.neverBuilt)])])
        try project.cache.write(Array("{".utf8), "runs/20260102T000000Z-a.json")
        #expect(try await why(project, "image:sum").past?.run == "20260101T000000Z-a")
    }

    @Test func `the last build is compared with the one before it`() async throws {
        let project = SmallProject(["functions/sum/main.txt": "one\n"])
        let name = try await commit(project)
        try project.build { $0.commit = name }
        project.folder.write("two\n", to: "functions/sum/main.txt")
        try project.test(of: project.build { $0.built = Date(timeIntervalSince1970: 1_750_000_000) })
        try run(project, "20260101T000000Z-a", [Step("image:sum", .build, [Reason(.inputChanged, "functions/sum/main.txt")])])
        let report = try await why(project, "image:sum")
        #expect(report.chain.isEmpty)
        #expect(report.differences.map(\.diff) == [["@@ -1 +1 @@", "-one", "+two"]])
    }

    @Test func `a build after an undone edit is compared with the image that was tagged again`() async throws {
        let project = SmallProject(["functions/sum/main.txt": "one\n"])
        let name = try await commit(project)
        let first = try project.build { $0.commit = name }
        project.folder.write("abandoned\n", to: "functions/sum/main.txt")
        try project.build { $0.built = SmallProject.date(1) }
        project.folder.write("one\n", to: "functions/sum/main.txt")
        try project.cache.makeCurrent(first)
        try run(project, "20260101T000000Z-0000", [Step("image:sum", .tag, [Reason(.inputChanged, "functions/sum/main.txt")])])
        #expect(try await why(project, "image:sum").differences.map(\.omitted) == ["the old bytes are in no commit that is known"])
        project.folder.write("two\n", to: "functions/sum/main.txt")
        try project.build { $0.built = SmallProject.date(2) }
        try run(project, "20260101T000000Z-8000", [Step("image:sum", .build, [Reason(.inputChanged, "functions/sum/main.txt")])])
        let report = try await why(project, "image:sum")
        #expect(report.past?.chain.map(\.action) == [.build])
        #expect(report.differences.map(\.diff) == [["@@ -1 +1 @@", "-one", "+two"]])
    }

    @Test func `a route asks what it leads to`() async throws {
        let report = try await why(SmallProject(), "route:/sum")
        #expect(report.node == "route:/sum" && report.past == nil)
    }
}
