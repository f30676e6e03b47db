import FoundationEssentials
import FunctionModel
import Glibc
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import BuildGraph
@testable import Insight

/// `faaso affected --since REF`, with a real git.
struct AffectedTests {
    private let project = SmallProject([
        "functions/sum/metadata.yml":
            "runtime: plain\ninclude: [shared/money]\nenvironment: {LEVEL: \"1\"}\nlimits: {pids: 10}\ntest:\n  - {name: unit, command: [\"true\"]}\n",
        "functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/main.txt": "", "functions/mail/metadata.yml": "runtime: other\n",
        "templates/other/Dockerfile": "FROM other:1\n", "templates/other/.dockerignore": "*.md\n", "shared/money/cent.txt": "1",
        "routes.yml": "/sum: sum\n/mail: mail\n",
    ])

    @discardableResult
    private func git(_ arguments: String...) async throws -> String {
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": project.folder.path]))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: project.folder.path)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
        return String(decoding: result.output, as: UTF8.self).filter { !$0.isWhitespace }
    }

    private func commit() async throws {
        try await git("init", "-q")
        try await git("add", "-A")
        try await git("commit", "-qm", "one")
    }

    private func affected(_ reference: String = "HEAD") async throws -> AffectedReport {
        let report = try await AffectedReport.make(project.workspace(), since: reference, environment: ["PATH": "/usr/bin:/bin"])
        try checkSchema(report, "affected")
        return report
    }

    private static func text(_ report: AffectedReport) -> [String] {
        report.functions.map {
            "\($0.name) [\($0.touches.map(\.rawValue).joined(separator: " "))] \($0.reasons.map(\.line).joined(separator: ", "))"
        }
    }

    @Test func `nothing differs from what is checked out`() async throws {
        try await commit()
        let report = try await affected()
        #expect(report.functions.isEmpty && report.unchanged == 3 && report.removed.isEmpty)
        #expect(report.commit == (try await git("rev-parse", "HEAD")))
    }

    @Test(arguments: [
        ("functions/mul/main.txt", "edited", ["mul [image] input-changed functions/mul/main.txt"]),
        ("shared/money/cent.txt", "2", ["sum [image test container] input-changed shared/money/cent.txt"]),
        ("shared/money/new.txt", "", ["sum [image test container] input-added shared/money/new.txt"]),
        ("functions/mail/notes.md", "ignored by its template", []),
        ("docs/readme.md", "outside of every function", []),
        (
            "templates/other/Dockerfile", "FROM other:2\n",
            [
                "mail [image container] input-changed templates/other/Dockerfile, base-changed other:1 (other:1 -> unset), base-changed other:2 (unset -> other:2)"
            ]
        ),
        ("routes.yml", "/sum: sum\n/post: mail\n", ["mail [route] route-removed /mail, route-added /post"]),
        (
            "routes.yml", "/sum: sum\n/mail: mul\n",
            [
                "mail [route] route-changed /mail (function mail -> mul)",
                "mul [container route] route-added mul, route-changed /mail (function mail -> mul)",
            ]
        ),
        ("functions/mul/metadata.yml", "runtime: plain\nhealth: {path: /alive}\ndrain: 5s\n", []),
        (
            "functions/mail/metadata.yml", "runtime: other\nport: 8000\ncommand: [serve]\n",
            ["mail [container] configuration-changed command (unset -> serve), configuration-changed port (unset -> 8000)"]
        ),
        (
            "functions/mail/metadata.yml", "runtime: other\nhealth: {path: /alive}\n",
            ["mail [supervision] configuration-changed health.path (/ping -> /alive)"]
        ),
        (
            "functions/mail/metadata.yml", "runtime: other\ndrain: 5s\n",
            ["mail [supervision] configuration-changed drain (30s -> 5s)"]
        ),
        (
            "routes.yml", "/sum: {function: sum, timeout: 5s}\n/mail: mail\n",
            ["sum [route] route-changed /sum (timeout unset -> 5s)"]
        ),
        (
            "routes.yml", "/sum: {function: sum, body_limit: 1m}\n/mail: mail\n",
            ["sum [route] route-changed /sum (body_limit unset -> 1m)"]
        ),
        (
            "routes.yml", "/sum: {function: sum, headers: {X-Level: \"1\"}}\n/mail: mail\n",
            ["sum [route] route-changed /sum (headers.X-Level added)"]
        ),
        (
            "routes.yml",
            "/sum: {function: sum, basic_auth: {ann: \"$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G\"}}\n/mail: mail\n",
            ["sum [route] route-changed /sum (basic_auth.ann added)"]
        ),
        (
            "routes.yml", "/sum: {function: sum, strip_prefix: false}\n/mail: mail\n",
            ["sum [route] route-changed /sum (strip_prefix true -> false)"]
        ),
        (
            "functions/mul/metadata.yml", "runtime: plain\nbuild_args: {LEVEL: \"2\"}\n",
            [
                "mul [image] argument-changed build_args.LEVEL (unset -> 2)"
            ]
        ),
    ]) func `an edit affects what it reaches`(path: String, text: String, expected: [String]) async throws {
        try await commit()
        project.folder.write(text, to: path)
        let found = Self.text(try await affected())
        #expect(found.map { $0.split(separator: ", ").sorted() } == expected.map { $0.split(separator: ", ").sorted() }, "\(found)")
    }

    @Test func `a moved entry of the lock affects its users`() async throws {
        func lock(_ digit: String) -> String { "image other:1@sha256:\(String(repeating: digit, count: 64)) linux/amd64\n" }
        try await commit()
        project.folder.write(lock("a"), to: "faaso.lock")
        let first = "base-changed other:1 (other:1 -> sha256:aaaaaaaaaaaa)"
        #expect(Self.text(try await affected()) == ["mail [image container] \(first)"])
        try await git("add", "-A")
        try await git("commit", "-qm", "two")
        #expect(Self.text(try await affected()) == [])
        project.folder.write(lock("b"), to: "faaso.lock")
        let moved = "base-changed other:1 (sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb)"
        #expect(Self.text(try await affected()) == ["mail [image container] \(moved)"])
    }

    @Test func `environment, limits and tests touch no image`() async throws {
        try await commit()
        project.folder.write(
            "runtime: plain\ninclude: [shared/money]\nenvironment: {LEVEL: \"2\"}\nlimits: {pids: 11}\ntest:\n  - {name: unit, command: [\"false\"]}\n",
            to: "functions/sum/metadata.yml")
        let report = try await affected()
        #expect(
            Self.text(report) == [
                "sum [test container] argument-changed environment.LEVEL (1 -> 2), argument-changed test.unit, configuration-changed limits.pids (10 -> 11)"
            ])
        #expect(report.names(.build).isEmpty)
        #expect(report.names(.test) == ["sum"] && report.names(.up) == ["sum"])
    }

    @Test(arguments: [
        ("listen: 127.0.0.1:9000\n", ["configuration-changed listen"]),
        ("proxy: {image: caddy:2.9}\n", ["configuration-changed proxy.image"]),
        ("proxy: {tls: internal}\nlisten: example.org\n", ["configuration-changed listen", "configuration-changed proxy.tls"]),
        ("ports: 30000-30100\n", []),
    ]) func `a setting of the proxy touches no function and is deployed`(settings: String, expected: [String]) async throws {
        try await commit()
        project.folder.write((project.folder.read("faaso.yml") ?? "") + settings, to: "faaso.yml")
        let report = try await affected()
        #expect(report.functions.isEmpty)
        #expect(report.proxy.map { "\($0.kind.rawValue) \($0.input ?? "")" } == expected)
        #expect(report.isEmpty(.up) == expected.isEmpty && report.isEmpty(.test))
    }

    @Test func `new and removed functions`() async throws {
        try await commit()
        project.folder.write("runtime: plain\n", to: "functions/new/metadata.yml")
        project.folder.remove("functions/mul")
        let report = try await affected()
        #expect(Self.text(report) == ["new [image] input-added functions/new"])
        #expect(report.removed == ["mul"])
    }

    @Test func `an earlier commit by its name, and one from before there were functions`() async throws {
        try await git("init", "-q")
        try await git("commit", "-qm", "none", "--allow-empty")
        try await commit()
        try await git("tag", "one")
        project.folder.write("edited", to: "functions/mul/main.txt")
        try await git("commit", "-qam", "two")
        #expect(try await affected("one").functions.map(\.name) == ["mul"])
        #expect(try await affected("HEAD").functions.isEmpty)
        #expect(try await affected("one~1").functions.map(\.name) == ["mail", "mul", "sum"])
    }

    @Test func `content decides, not what git's index says`() async throws {
        try await commit()
        project.folder.write("staged", to: "functions/mul/main.txt")
        try await git("add", "-A")
        project.folder.write("", to: "functions/mul/main.txt")
        #expect(try await affected().functions.isEmpty)
        #expect(!(try await git("diff", "--cached", "--name-only")).isEmpty)
    }

    @Test func `a stage's file counts for its stage alone`() async throws {
        project.folder.write("listen: 9001\n", to: "faaso.staging.yml")
        try await commit()
        project.folder.write("listen: 9002\nfunctions: {sum: {limits: {pids: 11}}}\n", to: "faaso.staging.yml")
        #expect(try await affected().functions.isEmpty)
        let staging = try Workspace(containing: project.folder.path, choice: StageChoice(try Stage("staging")))
        let report = try await AffectedReport.make(staging, since: "HEAD", environment: ["PATH": "/usr/bin:/bin"])
        #expect(report.functions.map(\.name) == ["sum"] && !report.proxy.isEmpty)
        let preview = StageChoice(try Stage("new"), listen: Listen(text: "9003"))
        let new = try await AffectedReport.make(
            Workspace(containing: project.folder.path, choice: preview), since: "HEAD", environment: ["PATH": "/usr/bin:/bin"])
        #expect(new.functions.isEmpty)
    }

    // MARK: - Errors

    @Test(arguments: ["nothing", "", "--help", "HEAD~9", "0123456789012345678901234567890123456789"])
    func `a name that means nothing is an error`(reference: String) async throws {
        try await commit()
        await #expect(throws: GitError.unknown(reference)) { try await affected(reference) }
    }

    @Test func `a shallow clone is a clear error, never everything`() async throws {
        try await commit()
        let first = try await git("rev-parse", "HEAD")
        project.folder.write("edited", to: "functions/mul/main.txt")
        try await git("commit", "-qam", "two")
        let folder = TemporaryFolder()
        try await git("clone", "-q", "--depth", "1", "file://" + project.folder.path, folder.path("clone"))
        let clone = try Workspace(containing: folder.path("clone"))
        for reference in [first, "HEAD~1"] {
            await #expect(throws: GitError.shallow(reference)) {
                try await AffectedReport.make(clone, since: reference, environment: ["PATH": "/usr/bin:/bin"])
            }
        }
        #expect(GitError.shallow("x").hints.first?.contains("--unshallow") == true)
        #expect(try await AffectedReport.make(clone, since: "HEAD", environment: ["PATH": "/usr/bin:/bin"]).functions.isEmpty)
    }

    @Test func `no repository and no program are errors`() async throws {
        let workspace = try project.workspace()
        await #expect(throws: GitError.noRepository(workspace.root)) {
            try await AffectedReport.make(workspace, since: "HEAD", environment: ["PATH": "/usr/bin:/bin"])
        }
        try await commit()
        await #expect(throws: GitError.noProgram) {
            try await AffectedReport.make(workspace, since: "HEAD", environment: ["PATH": "/nowhere"])
        }
    }

    @Test func `a commit whose files are wrong cannot be compared with`() async throws {
        project.folder.write("runtime: gone\n", to: "functions/mul/metadata.yml")
        try await commit()
        project.folder.write("runtime: plain\n", to: "functions/mul/metadata.yml")
        let error = await #expect(throws: SinceError.self) { try await affected() }
        #expect(error?.hints.first?.hasPrefix("there: functions/mul/metadata.yml:1:10: error: ") == true)
    }

    @Test func `a repository of functions below the top of git's`() async throws {
        let folder = TemporaryFolder()
        let inner = SmallProject()
        for name in [
            "faaso.yml", "routes.yml", "functions/sum/metadata.yml", "functions/sum/main.txt", "templates/plain/Dockerfile",
            "templates/plain/lib.txt",
        ] {
            folder.write(inner.folder.read(name) ?? "", to: "services/shop/" + name)
        }
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path]))
        for arguments in [["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]] {
            #expect(try await tool.run(arguments, in: folder.path).status == 0)
        }
        folder.write("edited", to: "services/shop/functions/sum/main.txt")
        let workspace = try Workspace(containing: folder.path("services/shop"))
        let report = try await AffectedReport.make(workspace, since: "HEAD", environment: ["PATH": "/usr/bin:/bin"])
        #expect(Self.text(report) == ["sum [image test container] input-changed functions/sum/main.txt"])
    }

    // MARK: - The folder of the commit's files

    @Test func `files that cannot be written to memory are written to the disk`() async throws {
        try await commit()
        let git = try Git(root: project.folder.path, environment: ["PATH": "/usr/bin:/bin"])
        let head = try await git.commit("HEAD")
        // A path of the kernel has at most 4,095 bytes: enough for the folder, not for the files in it.
        var memory = project.folder.path("m")
        while memory.utf8.count < 4065 { memory += "/" + String(repeating: "d", count: min(200, 4065 - memory.utf8.count - 1)) }
        try Program.run(["mkdir", "-p", memory])
        let files = try await CommitFiles.written(by: git, head, memory: memory)
        #expect(files.root.hasPrefix("/tmp/faaso-since."))
        #expect(access(files.root + "functions/sum/metadata.yml", F_OK) == 0)
        try files.check()
        try FileManager.default.removeItem(atPath: files.root + "../.index")
        #expect(throws: GitError.self) { try files.check() }
    }

    @Test func `a function that cannot be read in the commit is not taken for unchanged`() throws {
        let workspace = try Workspace(containing: project.folder.path)
        let now = try ProjectVersion(workspace.project, workspace.files, root: workspace.root, platform: "")
        var old = now
        old.contexts["sum"] = nil
        old.unreadable["sum"] = ProjectProblems([Problem("it cannot be read", at: .whole("functions/sum/main.txt"))])
        let report = AffectedReport(since: "HEAD", commit: "c", old: old, new: now)
        let line = "sum [image test container] input-changed functions/sum/main.txt (in the commit: it cannot be read)"
        #expect(Self.text(report) == [line])
    }

    @Test func `a file that somebody removes from memory is noticed`() async throws {
        try await commit()
        let git = try Git(root: project.folder.path, environment: ["PATH": "/usr/bin:/bin"])
        let files = try await CommitFiles.written(by: git, try await git.commit("HEAD"))
        #expect(files.root.hasPrefix("/dev/shm/"))
        try files.check()
        try FileManager.default.removeItem(atPath: files.root + "functions/sum/metadata.yml")
        #expect(throws: GitError.self) { try files.check() }
    }

    @Test func `a comparison removes what a killed one left`() async throws {
        try await commit()
        let left = "/dev/shm/faaso-since.test\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: left + "/tree", withIntermediateDirectories: true)
        _ = try await affected()
        #expect(access(left, F_OK) != 0)
    }
}
