import CPosix
import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// The saved index saves time, and never changes results.
struct IndexFileTests {
    let folder = IndexedFolder()

    /// Creates a small tree with an index. Returns the findings.
    private func prepare() async throws -> String {
        folder.write("f/a", "1")
        folder.write("f/b/c", "2")
        folder.link("f/l", to: "a")
        try await settle()
        return try look()
    }

    @discardableResult
    private func look() throws -> String {
        let index = folder.open()
        let text = try FileIndexTests.manifest(index, "f").text
        _ = index.exists("missing")
        index.setSection("s", Array("data".utf8))
        index.setSection("empty", [])
        try index.save()
        return text
    }

    private func put(_ bytes: [UInt8]) {
        let descriptor = cposix_openat(AT_FDCWD, folder.index, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    @Test func `an index that is torn at any length is none`() async throws {
        let truth = try await prepare()
        let bytes = try #require(try AtomicFile.read(folder.index))
        for length in 0..<bytes.count {
            put(Array(bytes[..<length]))
            let index = folder.open()
            #expect(!index.isUnchanged() && index.section("s") == nil, "length \(length)")
            if length % 97 == 0 { #expect(try FileIndexTests.manifest(index, "f").text == truth) }
        }
        put(bytes + [0])
        #expect(!folder.open().isUnchanged())
        put(bytes)
        #expect(folder.open().isUnchanged())
    }

    @Test func `an index with any bit flipped is none`() async throws {
        let truth = try await prepare()
        let bytes = try #require(try AtomicFile.read(folder.index))
        for position in bytes.indices {
            var flipped = bytes
            flipped[position] ^= 1 << UInt8(position % 8)
            put(flipped)
            let index = folder.open()
            #expect(!index.isUnchanged() && index.section("s") == nil, "byte \(position)")
            if position % 97 == 0 { #expect(try FileIndexTests.manifest(index, "f").text == truth) }
        }
    }

    /// Corrects the checksum, as a faulty writer would.
    private func resealed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { bytes in
            let checked = UnsafeRawBufferPointer(rebasing: bytes[IndexFormat.checkedFrom...])
            bytes.storeBytes(of: Checksum.of(checked), toByteOffset: 8, as: UInt64.self)
        }
        return bytes
    }

    @Test func `an index of another version is none`() async throws {
        _ = try await prepare()
        var bytes = try #require(try AtomicFile.read(folder.index))
        #expect(resealed(bytes) == bytes)
        bytes[16] += 1
        put(resealed(bytes))
        #expect(!folder.open().isUnchanged())
        bytes[16] -= 1
        bytes[0] ^= 1
        put(resealed(bytes))
        #expect(!folder.open().isUnchanged())
    }

    @Test func `no number in an index leads out of it`() async throws {
        _ = try await prepare()
        let bytes = try #require(try AtomicFile.read(folder.index))
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            var wrong = bytes
            let word = 4 * Int.random(in: 4..<(bytes.count / 4), using: &random)
            let value = random.pick([UInt32.max, 0, 1, UInt32(bytes.count), 0x7fff_ffff, UInt32.random(in: 0...300, using: &random)])
            for byte in 0..<4 { wrong[word + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)) }
            put(resealed(wrong))
            let index = folder.open()
            _ = index.isUnchanged()
            _ = index.section("s")
            _ = try? index.trees(["f", "missing"])
        }
    }

    @Test func `something else in the index's place is none`() async throws {
        let truth = try await prepare()
        unlink(folder.index)
        mkdir(folder.index, 0o755)
        #expect(try FileIndexTests.manifest(folder.open(), "f").text == truth)
        #expect(!folder.open().isUnchanged())
        rmdir(folder.index)
        mkfifo(folder.index, 0o644)
        #expect(!folder.open().isUnchanged())
    }

    @Test func `a save drops sections that were not set again, unless the scan read nothing new`() async throws {
        _ = try await prepare()
        let confirmed = folder.open()
        #expect(confirmed.isUnchanged() && confirmed.section("empty") == [])
        confirmed.setSection("more", [1])
        #expect(confirmed.section("more") == [1])
        try confirmed.save()
        let next = folder.open()
        #expect(next.isUnchanged() && next.section("s") == Array("data".utf8) && next.section("more") == [1])
        _ = try next.tree("f")
        try next.save()
        #expect(folder.open().section("s") == Array("data".utf8), "it looked only at what the index knew")
        #expect(next.exists("new") == nil)
        next.setSection("more", [2])
        try next.save()
        let last = folder.open()
        #expect(last.isUnchanged() && last.section("s") == nil && last.section("more") == [2])
    }

    @Test func `an index that moved with its tree holds, and in a copy of the tree it does not`() async throws {
        let truth = try await prepare()
        #expect(rename(folder.root, folder.path + "/moved") == 0)
        #expect(FileIndex(root: folder.path + "/moved", indexPath: folder.index).isUnchanged())
        try Program.run(["cp", "-a", folder.path + "/moved", folder.root])
        let copy = folder.open()
        #expect(!copy.isUnchanged())
        #expect(try FileIndexTests.manifest(copy, "f").text == truth)
    }

    @Test func `a file from the future, or changed just now, is hashed again each time`() async throws {
        folder.write("f/a", "1")
        folder.write("f/b", "2")
        folder.setModificationTime("f/a", 4_000_000_000 * 1_000_000_000)
        try await settle()
        try look()
        let saved = try #require(IndexFile(path: folder.index))
        #expect(saved.recordNumber("f/a").map { saved.record($0).digest } == .some(nil))
        #expect(saved.recordNumber("f/b").flatMap { saved.record($0).digest } == Digest.of("2"))
        #expect(!folder.open().isUnchanged())
        folder.setModificationTime("f/a", 1_000_000_000)
        try look()
        #expect(!folder.open().isUnchanged(), "its ctime is of just now")
        try await settle()
        try look()
        #expect(folder.open().isUnchanged())
    }

    @Test func `a look without a clock is not trusted later`() async throws {
        folder.write("f/a", "1")
        try await settle()
        let root = cposix_openat(AT_FDCWD, folder.root, O_RDONLY | O_DIRECTORY, 0)
        defer { close(root) }
        var scan = Scan(rootDescriptor: root, indexPath: nil)
        #expect(scan.digests(["f/a"]) == [.success(Digest.of("1"))])
        put(bytes(of: scan))
        let saved = try #require(IndexFile(path: folder.index))
        #expect(saved.recordNumber("f/a").map { saved.record($0).digest } == .some(nil))
        #expect(!folder.open().isUnchanged())
    }

    @Test func `an index that knows no file confirms nothing`() throws {
        let index = folder.open()
        index.setSection("s", [1])
        try index.save()
        #expect(!folder.open().isUnchanged() && folder.open().section("s") == [1])
    }

    /// A scan of the prepared tree that lacks one name in `f`, with a matching stat of `f`.
    private func forgetful(isTrusted: Bool) throws -> [UInt8] {
        unlink(folder.index)
        let root = cposix_openat(AT_FDCWD, folder.root, O_RDONLY | O_DIRECTORY, 0)
        defer { close(root) }
        var scan = Scan(rootDescriptor: root, indexPath: folder.index)
        _ = scan.trees([TreeRequest("f")])
        let number = try #require(scan.folderNumbers["f"])
        scan.folders[number].entries.removeLast()
        scan.roots["f"]?.isTrusted = isTrusted
        return bytes(of: scan)
    }

    private func bytes(of scan: Scan) -> [UInt8] { Array(IndexWriter.encode(scan, sections: [:]).parts.joined()) }

    @Test func `a folder with trusted times is not listed again, any other folder is`() async throws {
        _ = try await prepare()
        put(try forgetful(isTrusted: true))
        #expect(folder.open().isUnchanged())
        #expect(try folder.open().tree("f").map(\.path) == ["a", "b", "b/c"], "no listing")
        put(try forgetful(isTrusted: false))
        let index = folder.open()
        #expect(!index.isUnchanged(), "a link more than was known")
        #expect(try index.tree("f").map(\.path) == ["a", "b", "b/c", "l"])
    }

    @Test func `writers at once leave one whole index, and a reader beside them always sees one`() async throws {
        _ = try await prepare()
        let folder = folder
        let turn = Counter()
        let wrong = Counter()
        Workers.run(3) {
            if turn.next() == 0 {
                for _ in 0..<300 where IndexFile(path: folder.index) == nil { _ = wrong.next() }
            } else {
                for round in 0..<15 {
                    let index = folder.open()
                    _ = try? index.tree("f")
                    index.setSection("s", [UInt8(round)])
                    if (try? index.save()) == nil { _ = wrong.next() }
                }
            }
        }
        #expect(wrong.value == 0)
        #expect(folder.open().isUnchanged())
    }

    @Test func `a killed writer's file is removed unread, and a live writer's file stays`() async throws {
        _ = try await prepare()
        let bytes = try #require(try AtomicFile.read(folder.index))
        for name in [".index.old.tmp", ".index.new.tmp", ".other.old.tmp"] {
            folder.write("../state/" + name, Array(bytes.prefix(100)))
        }
        let live = open(folder.path + "/state/.index.new.tmp", O_RDONLY)
        try #require(live >= 0 && flock(live, LOCK_EX | LOCK_NB) == 0)
        defer { close(live) }
        #expect(folder.open().isUnchanged())
        folder.write("f/new", "")
        try look()
        let left = try FileIndex(root: folder.path + "/state", indexPath: nil).tree("").map(\.path)
        #expect(left == [".index.new.tmp", ".other.old.tmp", "index"])
    }

    @Test func `where nothing can be written, saving is silent and reading works`() throws {
        folder.write("f/a", "1")
        let index = FileIndex(root: folder.root, indexPath: "/sys/contenthash-index")
        #expect(try index.digests(["f/a"]) == [Digest.of("1")])
        try index.save()
        let none = FileIndex(root: folder.root, indexPath: nil)
        #expect(try none.digests(["f/a"]) == [Digest.of("1")])
        try none.save()
        #expect(!none.isUnchanged())
        folder.write("plain", "")
        let broken = FileIndex(root: folder.root, indexPath: folder.root + "/plain/index")
        #expect(try broken.digests(["f/a"]) == [Digest.of("1")])
        #expect(throws: TreeError.self) { try broken.save() }
    }

    @Test func `an index is not written again with the same bytes`() async throws {
        _ = try await prepare()
        let time = folder.modificationTime("../state/index")
        try await settle()
        try look()
        #expect(folder.modificationTime("../state/index") == time)
    }
}
