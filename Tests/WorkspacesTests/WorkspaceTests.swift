import FunctionModel
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing

@testable import Workspaces

struct WorkspaceTests {
    private let folder = TemporaryFolder()

    @Test(arguments: ["faaso.yml", "functions/sum/x templates/plain/x", "functions/sum/x routes.yml"])
    func `a repository is found from any folder inside it`(marks: String) throws {
        for mark in marks.split(separator: " ") { folder.write("", to: "repo/\(mark)") }
        folder.makeFolder("repo/a/b c/d")
        for inside in ["repo", "repo/", "repo/a/b c/d", "repo/a/../a/b c"] {
            #expect(try Workspace.root(containing: folder.path(inside)) == folder.path("repo"))
        }
    }

    @Test(arguments: ["functions/sum/x", "templates/plain/x", "routes.yml", "src/main.swift"])
    func `what has not enough of a repository is none`(file: String) {
        folder.write("", to: file)
        #expect(throws: WorkspaceError.notAProject(folder.path)) { try Workspace.root(containing: folder.path) }
    }

    @Test func `files of other tools are named with the command that imports them`() throws {
        for name in ["func.yaml", "docker-compose.yml", "config/deploy.yml", "sub/stack.yml"] { folder.write("", to: name) }
        let error = WorkspaceError.notAProject(folder.path, foreign: ["docker-compose.yml", "func.yaml", "config/deploy.yml"])
        #expect(throws: error) { try Workspace.root(containing: folder.path) }
        #expect(
            error.hints.dropLast() == [
                "'faaso import docker-compose.yml' makes functions of what it describes, and changes no file that exists",
                "'faaso import func.yaml' makes functions of what it describes, and changes no file that exists",
                "config/deploy.yml is kamal's: 'faaso help import' has the way from it",
            ])
    }

    @Test func `the nearest repository wins`() throws {
        folder.write("", to: "faaso.yml")
        folder.write("", to: "vendor/inner/faaso.yml")
        #expect(try Workspace.root(containing: folder.path("vendor/inner")) == folder.path("vendor/inner"))
        #expect(try Workspace.root(containing: folder.path("vendor")) == folder.path)
    }

    @Test func `links are resolved, so that one repository has one root`() throws {
        folder.write("", to: "repo/faaso.yml")
        folder.link("link", to: "repo")
        #expect(try Workspace.root(containing: folder.path("link")) == folder.path("repo"))
    }

    @Test func `a file stands for the folder that holds it`() throws {
        folder.write("", to: "repo/faaso.yml")
        #expect(try Workspace.root(containing: folder.path("repo/faaso.yml")) == folder.path("repo"))
    }

    @Test func `a folder that is not there is told by its name as given`() {
        let missing = folder.path("missing")
        #expect(throws: WorkspaceError.noFolder(missing)) { try Workspace.root(containing: missing) }
        #expect(throws: WorkspaceError.noFolder(missing)) { try Workspace(containing: missing) }
    }

    @Test func `the project's name comes from its folder, and its problems are told at once`() throws {
        let nameless = SmallProject(["faaso.yml": ""])
        #expect(try nameless.workspace().project.name.hasPrefix("faaso-test-"))
        let broken = SmallProject(["routes.yml": "/x: none\n", "functions/sum/metadata.yml": "runtime: plane\n"])
        let problems = try #require(throws: ProjectProblems.self) { try broken.workspace() }
        #expect(problems.problems.count == 2)
    }

    @Test func `a repository is known by its origin, else by where it lies`() throws {
        let project = SmallProject()
        #expect(try project.workspace().repository == project.folder.path)
        project.folder.write("ref: refs/heads/main\n", to: ".git/HEAD")
        project.folder.write("[remote \"origin\"]\n\turl = https://me:secret@host/shop.git\n", to: ".git/config")
        #expect(try project.workspace().repository == "https://host/shop.git")
    }
}
