import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// Paths of results that are checked before the work.
struct CheckedOutputTests {
    private let folder = TemporaryFolder()

    private func identity(_ name: String) throws -> String? { try CheckedOutput(folder.path(name)).identity }

    private func failure(_ name: String) -> String? {
        do {
            _ = try CheckedOutput(name.hasPrefix("/") || name.isEmpty ? name : folder.path(name), patience: 0.1)
            return nil
        } catch {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }

    @Test func `the check of a path that can be written changes nothing`() throws {
        folder.write("older", to: "old", mode: 0o640)
        folder.link("dangling", to: "later")
        for name in ["old", "new", "dangling"] { _ = try CheckedOutput(folder.path(name)) }
        _ = try CheckedOutput("/dev/null")
        #expect(TemporaryFolder.names(folder.path).sorted() == ["dangling", "old"])
        #expect(folder.read("old") == "older" && folder.status("old")?.mode == S_IFREG | 0o640)
    }

    @Test func `a path that cannot be written is named as it was typed`() {
        folder.write("x", to: "file")
        folder.write("x", to: "real/x")
        folder.link("lost", to: "none/file")
        mkfifo(folder.path("fifo"), 0o600)
        #expect(failure("none/x") == "can't write none/x: no such file or directory")
        #expect(failure("file/x") == "can't write file/x: not a directory")
        #expect(failure("real") == "can't write real: is a directory")
        #expect(failure("new/") == "can't write new/: is a directory")
        #expect(failure("lost") == "can't write lost: no such file or directory")
        #expect(failure("fifo") == "can't write fifo: nothing reads it")
        #expect(failure("") == "can't write : no such file or directory")
        #expect(failure("/dev/fd/987") == "can't write /dev/fd/987: bad file descriptor")
        let long = String(repeating: "x", count: 256)
        #expect(failure(long) == "can't write \(long): file name too long")
    }

    @Test func `two paths of one file are equal, and a device has no identity`() throws {
        folder.write("x", to: "file")
        folder.link("link", to: "file")
        folder.link("dangling", to: "new")
        #expect(try identity("file") == identity("link") && identity("./file") == identity("file"))
        #expect(try identity("new") == identity("dangling") && identity("new") != identity("file") && identity("new") != identity("other"))
        #expect(try CheckedOutput("/dev/null").identity == nil)
        #expect(try CheckedOutput("/dev/stderr").identity == CheckedOutput("/dev/fd/2").identity)
    }

    @Test func `a FIFO may get its reader late, and the reader waits for the result`() async throws {
        mkfifo(folder.path("fifo"), 0o600)
        let reader = try Program.start(["sh", "-c", "sleep 0.3; exec cat \(folder.path("fifo"))"])
        let output = try CheckedOutput(folder.path("fifo"), patience: 30)
        try output.write(Array("result".utf8))
        #expect(throws: Never.self) { try output.write([]) }
        withExtendedLifetime(output) {}
        #expect(folder.status("fifo").map { $0.mode & S_IFMT } == S_IFIFO)
        reader.signal(SIGTERM)
        _ = try await reader.finished()
    }

    @Test func `a name that leaves no room for a temporary file is written, too`() throws {
        let name = String(repeating: "x", count: 250)
        try CheckedOutput(folder.path(name)).write(Array("a".utf8))
        #expect(folder.read(name) == "a")
        try CheckedOutput(folder.path(name)).write(Array("b".utf8))
        #expect(folder.read(name) == "b")
    }
}
