import CPosix
import ContentHash
import Glibc
import Testing

struct AtomicFileTests {
    let folder = IndexedFolder()

    private func mode(_ path: String) -> UInt32 {
        var status = cposix_status()
        _ = cposix_lstatat(AT_FDCWD, path, &status)
        return status.mode & 0o7777
    }

    private func names(_ path: String) throws -> [RelativePath] {
        try FileIndex(root: path, indexPath: nil).tree("").map(\.path)
    }

    @Test func `a file is written with the folders above it, and read back`() throws {
        let path = folder.root + "/a/b/file"
        #expect(try AtomicFile.read(path) == nil)
        try AtomicFile.write([1, 2], to: path)
        #expect(try AtomicFile.read(path) == [1, 2])
        let large = [UInt8](repeating: 9, count: 300_000)
        try AtomicFile.write(large, to: path)
        #expect(try AtomicFile.read(path) == large)
        #expect(try names(folder.root) == ["a", "a/b", "a/b/file"], "no temporary file stays")
    }

    @Test(arguments: [0o600, 0o644, 0o666, 0o400] as [UInt32])
    func `the mode is the one asked for, for a file that replaces another too`(mode: UInt32) throws {
        let path = folder.root + "/file"
        try AtomicFile.write([1], to: path)
        try AtomicFile.write([2], to: path, mode: mode)
        #expect(self.mode(path) == mode)
    }

    @Test func `a file that can't be replaced is an error, and leaves nothing behind`() throws {
        folder.makeFolder("target/full")
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.root + "/target") }
        #expect(try names(folder.root) == ["target", "target/full"])
        folder.write("plain", "")
        #expect {
            try AtomicFile.write([1], to: folder.root + "/plain/file")
        } throws: { error in
            (error as? FileError)?.errno == ENOTDIR && "\(error)".hasSuffix(": not a directory")
        }
        #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.root + "/plain/deeper/file") }
        #expect(throws: FileError.self) { try AtomicFile.read(folder.root) }
        #expect(try AtomicFile.read(folder.root + "/plain/file") == nil)
    }

    @Test func `a link in the file's place is replaced, not followed`() throws {
        folder.write("other", "kept")
        folder.link("file", to: "other")
        try AtomicFile.write([1], to: folder.root + "/file")
        #expect(try AtomicFile.read(folder.root + "/other") == Array("kept".utf8))
        #expect(FileIndex(root: folder.root, indexPath: nil).exists("file") == .file)
    }
}
