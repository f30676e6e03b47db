import ContentHash
import Glibc
import TestSupport
import Testing

/// Results that are written and read in pieces.
struct OutputPiecesTests {
    private let folder = TemporaryFolder()

    private func write(_ pieces: [String], to name: String, commit: Bool = true) throws {
        let file = try OutputPieces(folder.path(name))
        for piece in pieces { try file.write(Array(piece.utf8)) }
        if commit { try file.commit() }
    }

    @Test func `a file has all pieces when they are committed, and keeps its mode`() throws {
        try write(["a", "b"], to: "new")
        #expect(folder.read("new") == "ab")
        folder.write("older", to: "old", mode: 0o640)
        try write(["new"], to: "old", commit: false)
        #expect(folder.read("old") == "older" && TemporaryFolder.names(folder.path).sorted() == ["new", "old"])
        try write(["new"], to: "old")
        #expect(folder.read("old") == "new" && folder.status("old")?.mode == S_IFREG | 0o640)
    }

    @Test func `links are followed, to a missing file too, and stay`() throws {
        folder.write("older", to: "target")
        folder.link("link", to: "target")
        folder.link("dangling", to: "later")
        try write(["x"], to: "link")
        try write(["y"], to: "dangling")
        #expect(folder.read("target") == "x" && folder.read("later") == "y")
        #expect(folder.status("link").map { $0.mode & S_IFMT } == S_IFLNK)
    }

    @Test func `a FIFO is written to, and no folder is created`() async throws {
        mkfifo(folder.path("fifo"), 0o600)
        let reader = try Program.start(["cat", folder.path("fifo")])
        try write(["a", "b"], to: "fifo")
        #expect(try await reader.finished().output == "ab")
        #expect(folder.status("fifo").map { $0.mode & S_IFMT } == S_IFIFO)
        #expect(throws: FileError.self) { try write(["x"], to: "no/folder") }
        #expect(!folder.exists("no"))
    }

    @Test func `a line, a count of bytes and the rest are read one after the other`() throws {
        folder.write("first\n12345rest\nof it", to: "file")
        let file = try #require(try InputFile(folder.path("file")))
        #expect(try file.line(limit: 10) == Array("first".utf8))
        #expect(try file.bytes(5) == Array("12345".utf8))
        #expect(try file.next() == Array("rest\nof it".utf8) && file.next() == nil)
        #expect(try InputFile(folder.path("none")) == nil)
        #expect(try InputFile(Array("no end".utf8)).line(limit: 10) == nil)
        #expect(try InputFile(Array("too long\n".utf8)).line(limit: 3) == nil)
        #expect(try InputFile(Array("12".utf8)).bytes(3) == nil)
    }
}
