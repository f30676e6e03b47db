import CPosix
import Glibc
import Testing

@testable import ContentHash

/// The temporary files of dead writers, and the owners of the files that root creates.
struct AbandonedFilesTests {
    let folder = IndexedFolder()

    private func names() throws -> [String] {
        try FileIndex(root: folder.root, indexPath: nil).tree("").map { "\($0.path)" }
    }

    @Test func `temporary files of dead writers go, everything else stays`() throws {
        for name in [".a.1z.tmp", ".a.b.secret.2y.tmp", "a", ".hidden", "b.tmp", ".tmp", ".x.tmp"] { folder.write(name, "value") }
        folder.makeFolder(".folder.1.tmp")
        AtomicFile.removeAbandoned(in: folder.root)
        #expect(try names() == [".folder.1.tmp", ".hidden", ".tmp", ".x.tmp", "a", "b.tmp"])
        AtomicFile.removeAbandoned(in: folder.root + "/missing")
    }

    @Test func `a temporary file of a live writer stays until the writer ends`() throws {
        let path = folder.root + "/.a.1.tmp"
        let descriptor = try AtomicFile.makeTemporary(path, mode: 0o600)
        AtomicFile.removeAbandoned(in: folder.root)
        #expect(access(path, F_OK) == 0)
        close(descriptor)
        AtomicFile.removeAbandoned(in: folder.root)
        #expect(access(path, F_OK) != 0)
    }

    @Test func `only the temporary files of one file go where it is named`() throws {
        for name in [".a.1.tmp", ".b.1.tmp"] { folder.write(name, "") }
        AtomicFile.removeAbandoned(in: folder.root, for: "a")
        #expect(try names() == [".b.1.tmp"])
    }

    @Test func `writers and cleaners beside each other lose no write`() async throws {
        let root = folder.root
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for round in 0..<200 {
                        #expect(throws: Never.self) {
                            try AtomicFile.write([UInt8(truncatingIfNeeded: round)], to: "\(root)/\(writer)", durably: false)
                        }
                    }
                }
                group.addTask { for _ in 0..<400 { AtomicFile.removeAbandoned(in: root) } }
            }
        }
        #expect(try names() == ["0", "1", "2", "3"])
        #expect(try AtomicFile.read(root + "/3") == [199])
    }

    @Test func `a temporary file is made in the folder that is named for it`() throws {
        try AtomicFile.write([1], to: folder.root + "/a/b", temporaries: folder.root + "/tmp")
        #expect(try names() == ["a", "a/b", "tmp"])
    }

    @Test(.enabled(if: geteuid() == 0))
    func `what root makes belongs to the owner of the folder`() async throws {
        let home = folder.root + "/home"
        folder.makeFolder("home")
        try #require(chown(home, 12345, 23456) == 0)
        try AtomicFile.write([1], to: home + "/a/b/file")
        let lock = try await FileLock.acquire(path: home + "/c/lock", purpose: "test", wait: false)
        _ = consume lock
        for path in ["a", "a/b", "a/b/file", "c", "c/lock"] {
            #expect(FileOwner.of(home + "/" + path) == FileOwner(user: 12345, group: 23456), "\(path)")
        }
        try AtomicFile.write([1], to: folder.root + "/mine")
        #expect(FileOwner.of(folder.root + "/mine")?.user == 0)
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a lock that root once made in another's folder is handed over`() async throws {
        let home = folder.root + "/home"
        folder.makeFolder("home")
        folder.write("home/lock", "")
        try #require(chown(home, 12345, 12345) == 0)
        _ = try await FileLock.acquire(path: home + "/lock", purpose: "test", wait: false)
        #expect(FileOwner.of(home + "/lock")?.user == 12345)
    }

    @Test func `an owner has the name of the user, or the number where there is none`() {
        #expect(FileOwner(user: 0, group: 0).name == "'root'")
        #expect(FileOwner(user: 54321, group: 0).name == "uid 54321")
        #expect(FileOwner.nearest("/etc/none/of/these")?.path == "/etc")
    }
}
