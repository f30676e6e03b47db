import Basics
import ProjectSupport
import TestSupport
import Testing

@testable import Workspaces

/// The words of a command line that mean functions.
struct FunctionPathTests {
    private let project = SmallProject(["functions/mul/metadata.yml": "runtime: plain\n", "shared/x/y": ""])

    private func names(_ words: [String], in folder: String = "") throws -> [String] {
        try FunctionPath.names(words, from: project.folder.path(folder))
    }

    @Test(arguments: [
        ("", "functions/sum"), ("", "./functions/sum/"), ("", "functions/../functions/sum"), ("functions", "sum/"), ("functions", "./sum"),
        ("functions/sum", "."), ("functions/sum", "./"), ("functions/sum", "../sum"), ("functions/mul", "../sum"),
        ("functions/mul", "functions/sum"), ("shared/x", "functions/sum"), ("shared/x", "../../functions/sum"), ("", "sum"),
        ("shared", "sum"),
    ])
    func `a function is named, or given by the path of its folder`(folder: String, word: String) throws {
        #expect(try names([word], in: folder) == ["sum"])
    }

    @Test func `an absolute path is one, also through a link`() throws {
        #expect(try names([project.folder.path("functions/sum")]) == ["sum"])
        let elsewhere = TemporaryFolder()
        elsewhere.link("link", to: project.folder.path)
        #expect(try names([elsewhere.path("link/functions/sum/")]) == ["sum"])
        #expect(try FunctionPath.names(["./functions/mul"], from: elsewhere.path("link")) == ["mul"])
    }

    @Test func `words are names or paths in any order, and each function is listed once`() throws {
        #expect(try names(["mul", "functions/sum", "./functions/mul", "sum"]) == ["mul", "sum"])
        #expect(try names(["sum", "sum"]) == ["sum", "sum"] && names([]) == [])
    }

    @Test func `a function that has left the repository still has a path`() throws {
        #expect(try names(["functions/gone"]) == ["gone"])
    }

    @Test(
        arguments: [
            ("", ".", nil), ("functions/sum", "..", nil), ("", "./", nil), ("", "shared/x", nil), ("", "/", nil),
            ("", "../functions/sum", nil),
            ("", "functions/sum/main.txt", "sum"), ("functions/sum", "./main.txt", "sum"), ("", "sum/", "sum"),
            ("", "templates/plain", nil),
        ] as [(String, String, String?)])
    func `a path that is no function's folder is an error, with the function that is meant`(
        folder: String, word: String, meant: String?
    ) {
        let error = #expect(throws: WorkspaceError.self) { try names([word], in: folder) }
        #expect(error == .notAFunction(word, meant: meant))
        #expect(error?.description == "'\(word)' is not the folder of a function" && error?.blame == .project)
        #expect(error?.hints.first?.contains(meant ?? "a function is named") == true)
    }

    @Test func `outside a repository a path is an error, and a name is not looked at`() throws {
        let folder = TemporaryFolder()
        #expect(throws: WorkspaceError.notAProject(folder.path)) { try FunctionPath.names(["./x"], from: folder.path) }
        #expect(try FunctionPath.names(["x"], from: folder.path) == ["x"])
    }
}
