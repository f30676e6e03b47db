import FunctionModel
import TestSupport
import Testing

@testable import Migration

/// The files that an import reads and writes: links, permissions, and failures.
struct ImportWriteTests {
    private struct Denied: Error, CustomStringConvertible {
        var description: String { "permission denied" }
    }

    private static let repository = ["faaso.yml": "project: mine\n", "config/routes.yml": "# mine\n"]

    @Test func `a file that cannot be read is a problem, and nothing is written`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        let real = try foreign.source("compose.yaml")
        let source = ImportSource(path: real.path, folder: real.folder, files: real.files) { path in
            path == "app.py" ? "permission denied" : nil
        }
        let error = try #require(throws: ProjectProblems.self) { try Importer.plan(source, into: foreign.target) }
        #expect(error.problems.map(\.message) == ["this cannot be read: permission denied"])
        #expect(error.problems.first?.location == .whole("app.py"))
        #expect(error.problems.first?.hints.first?.hasPrefix("an import copies it to functions/web/app.py") == true)
    }

    @Test func `the files of a project can be read, and one that is gone cannot`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        let source = try foreign.source("compose.yaml")
        #expect(source.failure("app.py") == nil && source.failure("none.py") == "no such file or directory")
    }

    @Test func `a write that fails leaves nothing behind`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter.merging(["lib/last.py": "x"]) { $1 })
        let plan = try foreign.plan("compose.yaml")
        foreign.folder.remove("shop/lib/last.py")
        #expect(throws: (any Error).self) { try plan.write(from: foreign.source("compose.yaml"), to: foreign.target) }
        #expect(TemporaryFolder.names(foreign.folder.path("new")) == [])
    }

    @Test func `routes lead to functions that are complete`() throws {
        let plan = try ForeignFolder(FunctionFixtures.store).plan("stack.yml")
        #expect(plan.files.last?.path == "routes.yml")
    }

    @Test func `routes behind a link get the lines, and the link stays`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter, repository: Self.repository)
        foreign.folder.link("new/routes.yml", to: "config/routes.yml")
        _ = try foreign.imported("compose.yaml")
        #expect(foreign.folder.status("new/routes.yml").map { $0.mode & 0o170000 } == 0o120000)
        #expect(foreign.written("config/routes.yml") == "# mine\n/: web\n")
    }

    @Test func `a copy is open to nobody who cannot read the original`() throws {
        let foreign = ForeignFolder(FunctionFixtures.echo)
        for (name, mode) in [("key", 0o600), ("shared", 0o664), ("tool", 0o700)] as [(String, UInt32)] {
            foreign.folder.write("x", to: "shop/" + name, mode: mode)
        }
        _ = try foreign.imported("func.yaml")
        let modes = ["key", "shared", "tool"].map { foreign.folder.status("new/functions/echo/" + $0).map { $0.mode & 0o777 } }
        #expect(modes == [0o600, 0o644, 0o700])
    }

    @Test func `only the owner may read values of .env`() throws {
        let foreign = ForeignFolder(ComposeFixtures.full)
        _ = try foreign.imported("compose.yml")
        #expect(foreign.folder.status("new/functions/api/.env").map { $0.mode & 0o777 } == 0o600)
    }

    @Test func `a context may be a link to a folder`() throws {
        let foreign = ForeignFolder([
            "compose.yaml": "services: {web: {build: ./latest, expose: [80]}}\n", "v1/Dockerfile": "FROM x\nUSER 1\n", "v1/app": "x",
        ])
        foreign.folder.link("shop/latest", to: "v1")
        _ = try foreign.imported("compose.yaml")
        #expect(foreign.written("functions/web/app") == "x")
    }

    /// The source of a project in which a folder cannot be listed.
    private func source(_ foreign: ForeignFolder, locking folder: String) throws -> ImportSource {
        let real = try foreign.source("compose.yaml")
        var files = real.files
        let list = files.list
        files.list = { path in
            if path == folder { throw Denied() }
            return try list(path)
        }
        return ImportSource(path: real.path, folder: real.folder, files: files)
    }

    @Test func `a folder that cannot be listed is noted, and the rest is copied`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter.merging(["locked/x.py": "x"]) { $1 })
        let plan = try Importer.plan(source(foreign, locking: "locked"), into: foreign.target)
        #expect(plan.noted.contains("locked the folder 'locked' cannot be read, and is not copied: permission denied"), "\(plan.noted)")
        let paths = plan.files.map(\.path)
        #expect(paths.contains("functions/web/app.py") && !paths.contains("functions/web/locked/x.py"))
    }

    @Test func `a context that cannot be listed is named, and nothing is imported`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        let source = try source(foreign, locking: "")
        let error = try #require(throws: ProjectProblems.self) { try Importer.plan(source, into: foreign.target) }
        let message = "web: the folder '.' cannot be read, so nothing of it is imported: permission denied"
        #expect(error.problems.contains { $0.message == message }, "\(error)")
    }

    @Test func `a link that cannot be read is noted, and is not copied`() throws {
        let foreign = ForeignFolder(ComposeFixtures.counter)
        foreign.folder.link("shop/odd", to: "nowhere")
        let real = try foreign.source("compose.yaml")
        var files = real.files
        files.target = { _ in nil }
        let plan = try Importer.plan(ImportSource(path: real.path, folder: real.folder, files: files), into: foreign.target)
        #expect(plan.noted.contains("odd the link 'odd' cannot be read, and is not copied"), "\(plan.noted)")
        #expect(!plan.files.contains { $0.path == "functions/web/odd" })
    }

    @Test func `paths in commands are quoted`() throws {
        let foreign = ForeignFolder(ComposeFixtures.blog, named: "my shop")
        let source = try ImportSource.open("my shop/compose.yaml", in: foreign.folder.path)
        #expect(
            try Importer.plan(source, into: foreign.target).commands == [
                "docker compose -f 'my shop/compose.yaml' up -d --no-deps db",
                "faaso secret set db-password < 'my shop/db/password.txt'", "faaso up",
            ])
    }
}
