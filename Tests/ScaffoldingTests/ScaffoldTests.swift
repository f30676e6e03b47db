import FoundationEssentials
import FunctionModel
import Glibc
import ImageBuild
import Pipeline
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Scaffolding

struct ScaffoldTests {
    private let folder = TemporaryFolder()

    private func workspace() throws -> Workspace { try Workspace(containing: folder.path) }

    private func new(_ name: String, runtime: String = "python", route: Bool = true) throws -> [String] {
        try Scaffold(root: folder.path).newFunction(name, runtime: runtime, route: route, in: workspace().project)
    }

    /// Everything below the folder, with path, kind, mode and content.
    private func listing(_ path: String = "") -> [String] {
        TemporaryFolder.names(folder.path(path)).flatMap { name -> [String] in
            let file = path.isEmpty ? name : path + "/" + name
            guard let status = folder.status(file) else { return [] }
            return ["\(file) \(status.mode) \(folder.read(file) ?? "")"] + (status.mode & S_IFMT == S_IFDIR ? listing(file) : [])
        }
    }

    // MARK: - init

    @Test func `a new repository is valid and has a template that serves a new function`() throws {
        let written = try Scaffold(root: folder.path).initialise(project: "shop")
        #expect(written.prefix(4) == ["faaso.yml", "routes.yml", ".faaso/.gitignore", ".faaso/README.md"])
        let project = try workspace().project
        #expect(project.name == "shop")
        #expect(project.templates.map(\.name) == ["python"])
        #expect(try new("hello").contains("functions/hello/metadata.yml"))
        let function = try #require(try workspace().project.function("hello"))
        #expect(function.runtime == "python")
        #expect(try workspace().project.routes.map(\.path) == ["/hello"])
        #expect(try workspace().context(of: "hello", environment: [:]).definition.bases == ["debian:bookworm-slim"])
    }

    @Test func `a second time nothing is written`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        let before = listing()
        #expect(try Scaffold(root: folder.path).initialise(project: "other") == [])
        #expect(listing() == before)
    }

    @Test func `what is there stays as it is`() throws {
        folder.write("/x: x\n", to: "routes.yml")
        folder.write("mine", to: "templates/python/Dockerfile")
        let written = try Scaffold(root: folder.path).initialise(project: nil)
        #expect(!written.contains("routes.yml") && !written.contains("templates/python/Dockerfile"))
        #expect(folder.read("routes.yml") == "/x: x\n")
        #expect(folder.read("templates/python/Dockerfile") == "mine")
    }

    @Test func `all of the cache but two files and the schemas is kept out of git`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        #expect(folder.read(".faaso/.gitignore") == "*\n!.gitignore\n!README.md\n!schemas/\n!schemas/*\n")
        folder.write("{}", to: ".faaso/index")
        folder.write("{}", to: ".faaso/records/image/x.json")
        let listed = try Program.run(["sh", "-c", "git init -q . && git ls-files -o --exclude-standard .faaso"], in: folder.path)
        let schemas = FileSchema.allCases.map { ".faaso/schemas/\($0.name)" }
        #expect(listed.split(separator: "\n").map(String.init) == ([".faaso/.gitignore", ".faaso/README.md"] + schemas).sorted())
    }

    @Test func `what is committed of the cache comes back, as it was`() throws {
        let cache = CacheFolder(path: folder.path(".faaso"))
        try cache.restoreCommitted()
        #expect(
            FileManager.default.contents(atPath: Checkout.root + "/.faaso/README.md") == Data((folder.read(".faaso/README.md") ?? "").utf8))
        folder.write("mine", to: ".faaso/README.md")
        folder.remove(".faaso/.gitignore")
        try cache.restoreCommitted()
        #expect(folder.read(".faaso/README.md") == "mine" && folder.read(".faaso/.gitignore")?.first == "*")
    }

    @Test(arguments: ["", "Shop", "a_b", "-a", "a-", "a b", "é", String(repeating: "a", count: 41), "a/b", "..", "a\n"])
    func `a name that is none is refused before anything is written`(name: String) throws {
        #expect(throws: ScaffoldError.badName(name, "project")) { try Scaffold(root: folder.path).initialise(project: name) }
        #expect(listing().isEmpty)
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        let before = listing()
        #expect(throws: ScaffoldError.badName(name, "function")) { try new(name) }
        #expect(listing() == before)
    }

    @Test(arguments: ["a", "a1", "1a", "a-b", String(repeating: "a", count: 40)]) func `a good name is taken`(name: String) throws {
        _ = try Scaffold(root: folder.path).initialise(project: name)
        _ = try new(name)
        #expect(try workspace().project.function(name) != nil)
    }

    // MARK: - new

    @Test func `the runtime dockerfile has no scaffold, and a hint says what to write`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        let before = listing()
        let error = ScaffoldError.ownDockerfile(function: "hello")
        #expect(throws: error) { try new("hello", runtime: "dockerfile") }
        #expect(error.hints == ["write functions/hello/Dockerfile, and 'runtime: dockerfile' into functions/hello/metadata.yml"])
        #expect(listing() == before)
    }

    @Test func `init with dockerfile alone writes a repository without templates`() throws {
        let written = try Scaffold(root: folder.path).initialise(project: "shop", runtimes: ["dockerfile"])
        #expect(written.contains("faaso.yml") && !written.contains { $0.hasPrefix("templates/") || $0.hasPrefix("shared/") })
        #expect(try workspace().project.templates.isEmpty)
    }

    @Test func `template add refuses dockerfile, which needs no template`() throws {
        let scaffold = Scaffold(root: folder.path)
        #expect(throws: ScaffoldError.needsNoTemplate) { try scaffold.addTemplate("dockerfile") }
        #expect(listing().isEmpty)
        let hint = "write functions/NAME/Dockerfile, and 'runtime: dockerfile' into functions/NAME/metadata.yml"
        #expect(ScaffoldError.needsNoTemplate.hints == [hint])
    }

    @Test func `an unknown runtime lists all that there are`() {
        let known = BuiltInTemplates.all.map(\.name)
        #expect(ScaffoldError.unknownRuntime("cobol", known).hints.first == "there are: " + known.sorted().joined(separator: ", "))
    }

    @Test func `a function that is there, a route that is taken, a template without scaffold`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        _ = try new("hello")
        folder.write("FROM x\n", to: "templates/bare/Dockerfile")
        folder.write("/hello: hello\n/Sum: hello\n", to: "routes.yml")
        let before = listing()
        #expect(throws: ScaffoldError.exists("functions/hello")) { try new("hello") }
        #expect(throws: ScaffoldError.routeTaken("/Sum", "hello")) { try new("sum") }
        #expect(throws: ScaffoldError.noScaffold("bare")) { try new("other", runtime: "bare") }
        #expect(listing() == before)
        #expect(try new("sum", route: false).allSatisfy { $0.hasPrefix("functions/sum/") })
        #expect(folder.read("routes.yml") == "/hello: hello\n/Sum: hello\n")
    }

    @Test func `a file in the place of the function's folder is not overwritten`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        folder.write("mine", to: "functions/hello")
        #expect(throws: ScaffoldError.exists("functions/hello")) { try new("hello") }
        #expect(folder.read("functions/hello") == "mine")
    }

    @Test(arguments: ["", "# routes\n", "/a: other", "/a: other\n", "{}\n", "{/a: other}\n", "---\n/a: other\n"])
    func `a route is added to what stands there, whatever its form`(routes: String) throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        _ = try new("other", route: false)
        folder.write(routes, to: "routes.yml")
        let before = try workspace().project.routes.count
        _ = try new("hello")
        let now = try workspace().project.routes
        #expect(now.count == before + 1)
        #expect(now.contains { $0.path == "/hello" && $0.function == "hello" })
    }

    @Test func `without a routes file one is made`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        folder.remove("routes.yml")
        #expect(try new("hello").last == "routes.yml")
        #expect(
            folder.read("routes.yml") == "# yaml-language-server: $schema=.faaso/schemas/routes.schema.json\n/hello: hello\n")
    }

    @Test func `routes behind a link get the line, and the link stays`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        folder.remove("routes.yml")
        folder.write("# mine\n", to: "config/routes.yml")
        folder.link("routes.yml", to: "config/routes.yml")
        _ = try new("hello")
        #expect(folder.status("routes.yml").map { $0.mode & S_IFMT == S_IFLNK } == true)
        #expect(folder.read("config/routes.yml") == "# mine\n/hello: hello\n")
    }

    @Test func `if the schemas cannot be written, no function is`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        let project = try workspace().project
        folder.remove(".faaso")
        folder.write("mine", to: ".faaso")
        let before = listing()
        #expect(throws: (any Error).self) {
            try Scaffold(root: folder.path).newFunction("hello", runtime: "go", route: true, in: project)
        }
        #expect(listing() == before)
    }

    @Test func `a scaffold is copied with its folders and its executable files`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: nil)
        folder.write("#!/bin/sh\n", to: "templates/python/scaffold/bin/run me", mode: 0o755)
        folder.write("", to: "templates/python/scaffold/deep/er/é")
        let written = try new("hello")
        #expect(written.contains("functions/hello/bin/run me") && written.contains("functions/hello/deep/er/é"))
        #expect(folder.status("functions/hello/bin/run me").map { $0.mode & 0o777 } == 0o755)
        #expect(folder.status("functions/hello/deep/er/é").map { $0.mode & 0o777 } == 0o644)
    }

    // MARK: - Built-in templates

    @Test func `the built-in templates are those of this repository, file for file`() throws {
        let root = Checkout.root + "/"
        let tracked = try Program.run(
            ["git", "ls-files", "--others", "--cached", "--exclude-standard", "templates", "shared/faaso"], in: root)
        let paths = Set(tracked.split(separator: "\n").map(String.init)).filter { FileManager.default.fileExists(atPath: root + $0) }
        #expect(Set(EmbeddedFiles.all.map(\.path)) == paths)
        for file in EmbeddedFiles.all {
            #expect(FileManager.default.contents(atPath: root + file.path) == Data(file.text.utf8), "\(file.path)")
            #expect(FileManager.default.isExecutableFile(atPath: root + file.path) == file.isExecutable, "\(file.path)")
        }
        let templates = try Workspace(containing: root).project.templates
        #expect(BuiltInTemplates.all.map(\.name) == templates.map(\.name))
        #expect(BuiltInTemplates.summaries.map(\.name) == templates.map(\.name))
        #expect(BuiltInTemplates.summaries.map(\.description) == templates.map { $0.description ?? "none" })
    }

    @Test(arguments: BuiltInTemplates.all.map(\.name)) func `a built-in template is complete`(name: String) throws {
        let template = try ProjectLoader.template(name, files: .onDisk(root: Checkout.root))
        #expect(BuiltInTemplates.template(name) == template && template.description != nil)
        _ = try Scaffold(root: folder.path).initialise(project: "shop", runtimes: [name])
        let written = try new("hello", runtime: name)
        #expect(written.contains("functions/hello/metadata.yml"))
        let function = try #require(try workspace().project.function("hello"))
        let kinds = function.metadata.tests.map { if case .command = $0.kind { "command" } else { "request" } }
        #expect(function.runtime == name && Set(kinds) == ["command", "request"])
        #expect(try workspace().context(of: "hello", environment: [:]).definition.bases.isEmpty == false)
    }

    @Test func `a new function brings its built-in template, and what it shares, once`() throws {
        folder.write("mine", to: "shared/faaso/install-packages")
        _ = try Scaffold(root: folder.path).initialise(project: "shop", runtimes: [])
        let written = try new("hello", runtime: "crystal")
        #expect(written.first?.hasPrefix("templates/crystal/") == true && written.last == "routes.yml")
        #expect(folder.read("shared/faaso/install-packages") == "mine")
        #expect(try new("other", runtime: "crystal").contains { $0.hasPrefix("templates/") } == false)
    }

    @Test func `a template is added once, and an unknown one is refused`() throws {
        _ = try Scaffold(root: folder.path).initialise(project: "shop", runtimes: [])
        let scaffold = Scaffold(root: folder.path)
        #expect(try scaffold.addTemplate("crystal").contains("shared/faaso/install-packages"))
        #expect(throws: ScaffoldError.exists("templates/crystal")) { try scaffold.addTemplate("crystal") }
        let known = BuiltInTemplates.all.map(\.name)
        #expect(throws: ScaffoldError.unknownRuntime("cobol", known)) { try scaffold.addTemplate("cobol") }
        let before = listing()
        #expect(throws: ScaffoldError.unknownRuntime("cobol", known)) { try new("hello", runtime: "cobol") }
        #expect(throws: ScaffoldError.unknownRuntime("cobol", known)) {
            try scaffold.initialise(project: nil, runtimes: ["python", "cobol"])
        }
        #expect(listing() == before)
        #expect(ScaffoldError.unknownRuntime("pyton", ["python"]).hints.first == "did you mean 'python'?")
    }
}
