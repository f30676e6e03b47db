import FoundationEssentials
import FunctionModel
import ImageBuild
import Insight
import Operations
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import Workspaces

/// Templates that are copied from a git repository.
struct TemplateOperationTests {
    private let scene = Scene()
    private let there = TemporaryFolder()

    private var operations: RepositoryOperations {
        RepositoryOperations(directory: scene.project.folder.path, environment: ["PATH": "/usr/bin:/bin", "HOME": there.path])
    }

    @discardableResult
    private func git(_ arguments: String...) async throws -> String {
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": there.path]))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: there.path)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
        return String(decoding: result.output, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// Commits a version of the template `web`, and gives it a tag.
    private func publish(_ version: String) async throws {
        if version == "v1" { try await git("init", "-q") }
        there.write("FROM base:1\n# \(version)\n", to: "templates/web/Dockerfile")
        there.write("#!/bin/sh\n", to: "templates/web/run", mode: 0o755)
        there.write("\(version)", to: "readme")
        try await git("add", "-A")
        try await git("commit", "-qm", version)
        try await git("tag", version)
    }

    private func add(_ reference: String = "") async throws {
        let source = try TemplateSource(parsing: there.path + reference)
        let report = try await operations.addTemplate("web", from: source)
        try checkSchema(report, "templates")
    }

    private func states() throws -> [String] {
        let report = try operations.templates()
        try checkSchema(report, "templates")
        return report.templates.map { "\($0.name) \($0.state.rawValue)" }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: scene.project.folder.path(path))), as: UTF8.self)
    }

    @Test func `a template is copied with its modes, and locked`() async throws {
        try await publish("v1")
        try await publish("v2")
        try await add("@v1")
        #expect(try text("templates/web/Dockerfile") == "FROM base:1\n# v1\n")
        #expect(FileManager.default.isExecutableFile(atPath: scene.project.folder.path("templates/web/run")))
        #expect(!FileManager.default.fileExists(atPath: scene.project.folder.path("templates/web/readme")))
        let commit = try await git("rev-parse", "v1")
        #expect(try text("faaso.lock").contains("template web \(there.path) v1 \(commit) sha256:"))
        #expect(try states() == ["plain own", "web locked"])
    }

    @Test func `a repository with a Dockerfile at its root is the template`() async throws {
        there.write("FROM base:1\n", to: "Dockerfile")
        try await git("init", "-q")
        try await git("add", "-A")
        try await git("commit", "-qm", "one")
        try await add()
        let names = try FileManager.default.contentsOfDirectory(atPath: scene.project.folder.path("templates/web"))
        #expect(names == ["Dockerfile"], "git's own folder stays out")
    }

    @Test func `an edit is seen, warned of, and not overwritten`() async throws {
        try await publish("v1")
        try await add("@main")
        scene.project.folder.write("runtime: web\n", to: "functions/sum/metadata.yml")
        #expect(try scene.project.workspace().warnings().isEmpty)
        scene.project.folder.write("FROM base:1\n# mine\n", to: "templates/web/Dockerfile")
        #expect(try states() == ["plain own", "web edited"])
        let warnings = try scene.project.workspace().warnings()
        #expect(warnings.map(\.message) == ["the template was edited since it was copied from \(there.path)"])
        try await publish("v2")
        await #expect(throws: TemplateError.edited("web")) { try await operations.updateTemplates([], force: false) }
        #expect(try text("templates/web/Dockerfile").contains("mine"))
        let report = try await operations.updateTemplates(["web"], force: true)
        #expect(report.templates.map(\.state) == [.updated])
        #expect(try text("templates/web/Dockerfile").contains("v2"))
        let again = try await operations.updateTemplates([], force: false)
        #expect(again.templates.map(\.state) == [.locked])
        #expect(try states() == ["plain own", "web locked"])
    }

    @Test func `a template that is gone is missing, and an update brings it back`() async throws {
        try await publish("v1")
        try await add()
        scene.project.folder.remove("templates/web")
        #expect(try states() == ["plain own", "web missing"])
        _ = try await operations.updateTemplates([], force: false)
        #expect(try states() == ["plain own", "web locked"])
    }

    @Test func `a mistake changes nothing`() async throws {
        try await publish("v1")
        func refused(_ name: String, _ reference: String, from url: String? = nil) async throws {
            let source = try TemplateSource(parsing: (url ?? there.path) + reference)
            await #expect(throws: (any Error).self) { try await operations.addTemplate(name, from: source) }
        }
        try await refused("web", "@nowhere")
        try await refused("web", "", from: "/nowhere")
        try await refused("web", "", from: "ext::sh -c date".replacing(" ", with: "%"))
        try await refused("other", "")
        try await refused("plain", "")
        try await refused("../x", "")
        await #expect(throws: TemplateError.notLocked("wbe", closest: nil)) { try await operations.updateTemplates(["wbe"], force: false) }
        #expect(!FileManager.default.fileExists(atPath: scene.project.folder.path("faaso.lock")))
        #expect(try states() == ["plain own"])
    }

    @Test func `images and templates stay in one lock`() async throws {
        try await publish("v1")
        let image = "image base:1@sha256:\(String(repeating: "a", count: 64)) linux/amd64"
        scene.project.folder.write(image + "\n", to: "faaso.lock")
        try await add()
        #expect(try text("faaso.lock").contains(image + "\ntemplate web "))
        _ = try await operations.changeLock(.add)
        #expect(try states() == ["plain own", "web locked"])
    }

    @Test func `a check of the lock fails for a template that was edited or is gone`() async throws {
        try await publish("v1")
        try await add()
        func check() throws -> (states: [TemplateReport.State]?, isComplete: Bool) {
            let report = try operations.checkLock()
            try checkSchema(report, "lock")
            return (report.templates?.map(\.state), report.isComplete)
        }
        scene.project.folder.write(
            "image base:1@sha256:\(String(repeating: "a", count: 64)) linux/amd64\n" + (try text("faaso.lock")), to: "faaso.lock")
        #expect(try check() == ([.locked], true))
        scene.project.folder.write("FROM base:1\n# mine\n", to: "templates/web/Dockerfile")
        #expect(try check() == ([.edited], false))
        scene.project.folder.remove("templates/web")
        #expect(try check() == ([.missing], false))
    }

    @Test func `processes that change the lock at once lose no entry`() async throws {
        try await publish("v1")
        there.write("FROM base:1\n", to: "Dockerfile")
        try await git("add", "-A")
        try await git("commit", "-qm", "root")
        let source = try TemplateSource(parsing: there.path)
        let operations = operations
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b", "c", "d"] { group.addTask { _ = try await operations.addTemplate(name, from: source) } }
            try await group.waitForAll()
        }
        #expect(try states() == ["a locked", "b locked", "c locked", "d locked", "plain own"])
    }
}
