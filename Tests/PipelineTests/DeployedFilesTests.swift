import ContentHash
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// The files that make a deployment differ from its commit.
struct DeployedFilesTests {
    /// `sum` is routed, `free` is not. `sum` has an include, variables in a file that git ignores,
    /// and patterns.
    private static let files = [
        "functions/sum/metadata.yml": "runtime: plain\ninclude: [shared/money]\nenvironment_file: functions/sum/vars.env\n",
        "functions/sum/.dockerignore": "*.md\nnotes\n", "functions/sum/README.md": "read me", "functions/sum/vars.env": "A=1\n",
        "functions/sum/lib.txt": "sum's own", "functions/mul/metadata.yml": "runtime: plain\n", "functions/mul/main.txt": "mul",
        "functions/mul/lib.txt": "mul's own",
        "functions/free/metadata.yml": "runtime: plain\n", "functions/free/main.txt": "free", "shared/money/rates.txt": "1",
        "shared/money/more.txt": "1",
        "shared/other/x.txt": "x", "templates/plain/template.yml": "description: plain\n", "templates/plain/scaffold/main.txt": "m",
        "templates/plain/own.txt": "own", "routes.yml": "/sum: sum\n/mul: mul\n", "README.md": "read me",
        ".gitignore": "/.faaso\n*.log\n",
    ]

    private func git(_ project: SmallProject, _ arguments: String...) async throws {
        let tool = try #require(Tool("git", environment: ["PATH": "/usr/bin:/bin", "HOME": project.folder.path]))
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        let result = try await tool.run(who + arguments, in: project.folder.path)
        try #require(result.status == 0, "git \(arguments): \(result.error)")
    }

    private func committed() async throws -> SmallProject {
        let project = SmallProject(Self.files)
        try await git(project, "init", "-q")
        try await git(project, "add", "-A")
        try await git(project, "commit", "-qm", "one")
        return project
    }

    /// Returns true when a deployment of these functions counts as one of changed files.
    private func isDirty(_ project: SmallProject, _ functions: [String] = []) async throws -> Bool {
        let environment = ["PATH": "/usr/bin:/bin"]
        let paths = try #require(await Git(root: project.folder.path, environment: environment).changedPaths())
        let scan = try await ScannedProject(
            project.workspace(), functions: FunctionScope(named: functions), platform: BuildPlatform.text(environment), engine: nil)
        return !paths.isEmpty && DeployedFiles(scan).contain(anyOf: paths)
    }

    @Test func `a commit as it is has no changes`() async throws {
        #expect(try await !isDirty(committed()))
    }

    @Test(arguments: [
        "notes.txt", "README.md", "functions/sum/README.md", "functions/sum/notes/a/b.txt", "functions/sum/new.md", "shared/other/x.txt",
        "functions/free/main.txt", "functions/free/new.txt", "templates/plain/scaffold/main.txt", "templates/plain/scaffold/new.txt",
        "templates/other/Dockerfile", "debug.log", ".faaso/junk", "functions/sum/notes/debug.log",
        // The function's own file lies over the template's.
        "templates/plain/lib.txt",
    ])
    func `a file that no deployment reads is no change`(path: String) async throws {
        let project = try await committed()
        project.folder.write("edited", to: path)
        #expect(try await !isDirty(project))
    }

    @Test(arguments: [
        "functions/sum/main.txt", "functions/sum/new.txt", "functions/sum/deep/er/new.txt", "functions/mul/new.txt",
        "shared/money/rates.txt", "shared/money/new.txt", "templates/plain/own.txt", "templates/plain/new.txt",
        // Git ignores it, and the builder gets it.
        "functions/sum/debug.log",
    ])
    func `a file of a context is a change, new or edited`(path: String) async throws {
        let project = try await committed()
        project.folder.write("edited", to: path)
        #expect(try await isDirty(project))
    }

    @Test(arguments: [
        ("functions/sum/metadata.yml", "runtime: plain\n"), ("routes.yml", "/s: sum\n/mul: mul\n"),
        ("faaso.yml", "project: shop\nlisten: 127.0.0.1:81\n"), ("functions/sum/.dockerignore", "*.md\n"),
        ("faaso.lock", "# faaso.lock v1\n"), ("templates/plain/template.yml", "description: other\n"), ("functions/sum/vars.env", "A=2\n"),
    ])
    func `a file that makes the model is a change`(path: String, text: String) async throws {
        let project = try await committed()
        project.folder.write(text, to: path)
        #expect(try await isDirty(project))
    }

    @Test(arguments: [
        ("functions/sum/main.txt", true), ("functions/sum/README.md", false), ("README.md", false), ("shared/other/x.txt", false),
        ("shared/money/rates.txt", true), ("functions/sum/.dockerignore", true), ("functions/free/main.txt", false),
    ])
    func `a deleted file is a change if a context had it`(path: String, expected: Bool) async throws {
        let project = try await committed()
        try await git(project, "rm", "-q", path)
        #expect(try await isDirty(project) == expected)
    }

    @Test(arguments: [
        ("functions/sum/vars.env", "env/sum.env", "A=2\n", true), ("routes.yml", "conf/routes.yml", "/s: sum\n/mul: mul\n", true),
        ("functions/sum/metadata.yml", "conf/sum.yml", "runtime: plain\n", true),
        ("functions/free/metadata.yml", "env/free.txt", "A=2\n", false),
    ])
    func `the target of a link that is read is a change, if it is edited`(
        link: String, target: String, text: String, expected: Bool
    ) async throws {
        let project = SmallProject(Self.files)
        project.folder.write(expected ? Self.files[link] ?? "" : "A=1\n", to: target)
        if expected {
            project.folder.remove(link)
            let up = String(repeating: "../", count: link.split(separator: "/").count - 1)
            project.folder.link(link, to: up + target)
        } else {
            // A file of variables that only a function without a route has.
            project.folder.write("runtime: plain\nenvironment_file: \(target)\n", to: link)
        }
        try await git(project, "init", "-q")
        try await git(project, "add", "-A")
        try await git(project, "commit", "-qm", "one")
        #expect(try await !isDirty(project))
        project.folder.write(text, to: target)
        #expect(try await isDirty(project) == expected)
    }

    @Test func `variables that git ignores are a change: the commit has none`() async throws {
        let project = try await committed()
        try await git(project, "rm", "-q", "--cached", "functions/sum/vars.env")
        project.folder.write("/.faaso\n*.env\n", to: ".gitignore")
        try await git(project, "commit", "-qam", "two")
        #expect(try await isDirty(project))
        #expect(try await !isDirty(project, ["mul"]))
    }

    @Test func `a run of one function does not read the others`() async throws {
        let project = try await committed()
        project.folder.write("edited", to: "functions/sum/main.txt")
        #expect(try await isDirty(project, ["sum"]))
        #expect(try await !isDirty(project, ["mul"]))
    }
}
