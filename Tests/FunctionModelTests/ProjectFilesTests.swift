import Glibc
import TestSupport
import Testing

@testable import FunctionModel

/// The real file system, in a folder of one test.
struct ProjectFilesTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        try withExtendedLifetime(folder) { try body(folder.path) }
    }

    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    @Test func `files, folders and links are told apart`() throws {
        try withFolder { root in
            mkdir("\(root)/repository", 0o755)
            mkdir("\(root)/repository/folder", 0o755)
            try write("outside", to: "\(root)/outside")
            try write(String(repeating: "x", count: 100_000), to: "\(root)/repository/folder/file ü")
            mkfifo("\(root)/repository/pipe", 0o600)
            symlink("folder/file ü", "\(root)/repository/inside")
            symlink("../outside", "\(root)/repository/out")
            symlink("nowhere", "\(root)/repository/dangling")
            symlink("\(root)/repository/folder", "\(root)/repository/absolute")
            let files = ProjectFiles.onDisk(root: "\(root)/repository")
            let entries = try #require(try files.list("")).sorted { $0.name < $1.name }
            #expect(entries.map(\.name) == ["absolute", "dangling", "folder", "inside", "out", "pipe"])
            #expect(entries.map(\.kind) == [.symlink, .symlink, .directory, .symlink, .symlink, .other])
            for entry in entries { #expect(files.kind(entry.name) == entry.kind) }
            #expect(files.kind("none") == nil)
            #expect(try files.read("inside")?.count == 100_000)
            // If the FIFO is opened like a file, the test waits for ever.
            #expect(try files.read("pipe") == [])
            #expect(try files.read("none") == nil)
            #expect(try files.read("inside/x") == nil)
            #expect(try files.list("none") == nil)
            #expect(try files.list("inside") == nil)
            #expect(throws: FileReadError.self) { try files.read("folder") }
            #expect(files.resolve("inside") == "folder/file ü")
            #expect(files.resolve("absolute/../folder/./file ü") == "folder/file ü")
            #expect(files.resolve("") == "")
            #expect(files.resolve("out") == nil)
            #expect(files.resolve("dangling") == nil)
            #expect(files.resolve("..") == nil)
        }
    }

    @Test func `a folder beside the root with the same beginning is outside`() throws {
        try withFolder { root in
            mkdir("\(root)/a", 0o755)
            mkdir("\(root)/ab", 0o755)
            symlink("../ab", "\(root)/a/link")
            #expect(ProjectFiles.onDisk(root: "\(root)/a").resolve("link") == nil)
        }
    }

    @Test func `a project on disk is loaded`() throws {
        try withFolder { root in
            for folder in ["templates", "templates/python", "functions", "functions/sum", "shared"] { mkdir("\(root)/\(folder)", 0o755) }
            try write("FROM scratch\n", to: "\(root)/templates/python/Dockerfile")
            try write("runtime: python\ninclude: [shared]\n", to: "\(root)/functions/sum/metadata.yml")
            try write("/sum: sum\n", to: "\(root)/routes.yml")
            let project = try ProjectLoader.load(files: .onDisk(root: root), folderName: "shop")
            #expect(project.functions.map(\.name) == ["sum"])
            #expect(project.routes.map(\.path) == ["/sum"])
        }
    }

    @Test func `a root that does not exist is an empty project`() throws {
        let project = try ProjectLoader.load(files: .onDisk(root: "/nonexistent/faaso"), folderName: "x")
        #expect(project.functions.isEmpty)
    }
}
