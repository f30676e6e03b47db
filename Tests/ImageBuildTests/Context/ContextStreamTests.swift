import ContainerEngine
import ContentHash
import Glibc
import TestSupport
import Testing

@testable import ImageBuild

struct ContextStreamTests {
    private struct Refused: Error {}

    /// A context of files in memory, all in one layer.
    private func tree(_ files: [(String, [UInt8])], others: [TreeEntry] = []) throws -> (ContextTree, [RelativePath: [UInt8]]) {
        let entries = files.map { TreeEntry(path: RelativePath($0.0), kind: .file(size: UInt64($0.1.count), executable: false)) } + others
        let tree = try ContextTree(merging: [.template("t", entries: entries)])
        let contents = Dictionary(files.map { (RelativePath("t").appending(RelativePath($0.0)), $0.1) }) { $1 }
        return (tree, contents)
    }

    private func source(_ contents: [RelativePath: [UInt8]]) -> ContextSource {
        ContextSource { path, offset, count in Array((contents[path] ?? []).dropFirst(Int(offset)).prefix(count)) }
    }

    private func archive(_ tree: ContextTree, _ digests: [Digest], from source: ContextSource, pieceSize: Int = 1000) async throws
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        try await ContextStream(tree, digests: digests, from: source, pieceSize: pieceSize).write { bytes += $0 }
        return bytes
    }

    @Test func `the archive is the same whatever the size of the pieces`() async throws {
        let (tree, contents) = try tree([
            ("Dockerfile", Array("FROM scratch".utf8)), ("big", [UInt8](repeating: 7, count: 5000)), ("none", []),
        ])
        let digests = tree.files.map { Digest.of(contents[$0.origin] ?? []) }
        let whole = try await archive(tree, digests, from: source(contents))
        #expect(whole.count % 512 == 0)
        for size in [1, 511, 512, 513, 5000, 5001, 1 << 20] {
            #expect(try await archive(tree, digests, from: source(contents), pieceSize: size) == whole)
        }
    }

    @Test func `pieces stay small however big a file is`() async throws {
        let size = 40 << 20
        let entry = TreeEntry(path: "big", kind: .file(size: UInt64(size), executable: false))
        let tree = try ContextTree(merging: [.template("t", entries: TreeEntry.list(["Dockerfile"]) + [entry])])
        var hasher = ContentHasher()
        for _ in 0..<40 { hasher.update([UInt8](repeating: 1, count: 1 << 20)) }
        let digests = [Digest.of("x"), hasher.finalize()]
        let source = ContextSource { path, offset, count in
            path == "t/big"
                ? [UInt8](repeating: 1, count: min(count, size - Int(offset))) : Array("x".utf8.dropFirst(Int(offset)).prefix(count))
        }
        var (largest, total) = (0, 0)
        try await ContextStream(tree, digests: digests, from: source).write { piece in
            largest = max(largest, piece.count)
            total += piece.count
        }
        #expect(largest <= 600 << 10)
        #expect(total == 512 * 5 + size)
    }

    @Test(arguments: [
        ("same length", Array("abd".utf8)), ("shorter", Array("ab".utf8)), ("longer", Array("abcd".utf8)), ("empty", []),
        ("much longer", Array("abc".utf8) + [UInt8](repeating: 0, count: 4000)),
    ])
    func `a file that is not what was hashed ends the stream`(how: String, now: [UInt8]) async throws {
        let (tree, contents) = try tree([("Dockerfile", Array("FROM scratch".utf8)), ("f", Array("abc".utf8))])
        let digests = tree.files.map { Digest.of(contents[$0.origin] ?? []) }
        var changed = contents
        changed["t/f"] = now
        await #expect(throws: ContextChanged(path: "t/f")) { _ = try await archive(tree, digests, from: source(changed)) }
        #expect(ContextChanged(path: "t/f").message == "t/f changed while building")
    }

    @Test(arguments: [0, 1, 511, 512, 513, 5000]) func `another Dockerfile stands in the archive as if it had been there`(count: Int)
        async throws
    {
        let other = [UInt8](repeating: 7, count: count)
        let files = [("Dockerfile", Array("FROM scratch".utf8)), ("a", [1]), ("z", [2, 3])]
        let (tree, contents) = try tree(files)
        let (otherTree, otherContents) = try self.tree([("Dockerfile", other)] + files.dropFirst())
        let digests = tree.files.map { Digest.of(contents[$0.origin] ?? []) }
        let otherDigests = otherTree.files.map { Digest.of(otherContents[$0.origin] ?? []) }
        for size in [1, 1000, 1 << 20] {
            var bytes: [UInt8] = []
            try await ContextStream(tree, digests: digests, from: source(contents), dockerfile: other, pieceSize: size).write {
                bytes += $0
            }
            #expect(try await archive(otherTree, otherDigests, from: source(otherContents)) == bytes)
        }
    }

    @Test func `the Dockerfile is read as it was hashed, or not at all`() throws {
        let (tree, contents) = try tree([("Dockerfile", [UInt8](repeating: 9, count: 200_000)), ("a", [1])])
        let digests = tree.files.map { Digest.of(contents[$0.origin] ?? []) }
        let context = try FunctionContext(tree, digests: digests, dockerfile: "FROM scratch")
        #expect(try context.dockerfile(from: source(contents)) == contents["t/Dockerfile"])
        var changed = contents
        changed["t/Dockerfile"]?.append(9)
        #expect(throws: ContextChanged(path: "t/Dockerfile")) { try context.dockerfile(from: source(changed)) }
    }

    @Test func `an empty file that got bytes ends the stream`() async throws {
        let (tree, contents) = try tree([("Dockerfile", [])])
        await #expect(throws: ContextChanged(path: "t/Dockerfile")) {
            _ = try await archive(tree, [Digest.of("")], from: source(["t/Dockerfile": [1]]))
        }
        #expect(try await archive(tree, [Digest.of("")], from: source(contents)).count == 512 * 3)
    }

    @Test func `what the sink and the source throw comes out`() async throws {
        let (tree, contents) = try tree([("Dockerfile", [1])])
        let digests = [Digest.of([1] as [UInt8])]
        await #expect(throws: Refused.self) {
            try await ContextStream(tree, digests: digests, from: source(contents)).write { _ in throw Refused() }
        }
        await #expect(throws: Refused.self) {
            try await ContextStream(tree, digests: digests, from: ContextSource { _, _, _ in throw Refused() }).write { _ in }
        }
    }

    @Test func `a file that is gone or a link has changed, and an unreadable one is an error`() throws {
        let folder = TemporaryFolder()
        folder.write(Array("hello".utf8), to: "f")
        try Program.run(["ln", "-s", "f", folder.path("link")])
        try Program.run(["mkfifo", folder.path("fifo")])
        let source = ContextSource.onDisk(root: folder.path)
        #expect(try source.read("f", 1, 3) == Array("ell".utf8))
        #expect(try source.read("f", 4, 30) == Array("o".utf8))
        #expect(try source.read("f", 5, 30).isEmpty)
        for path in ["gone", "link", "fifo", "f/below"] as [RelativePath] {
            #expect(throws: ContextChanged(path: path)) { try source.read(path, 0, 1) }
        }
        let long = RelativePath(String(repeating: "x", count: 300))
        #expect(throws: ContextFileError(path: long, number: ENAMETOOLONG)) { try source.read(long, 0, 1) }
        #expect(ContextFileError(path: "a/b", number: EACCES).message == "a/b: permission denied")
    }

    @Test(arguments: [1 << 33, (1 << 33) - 1, 9_000_000_000])
    func `a size beyond ustar's octal digits is read by tar`(size: UInt64) throws {
        let folder = TemporaryFolder()
        let path = folder.path("huge.tar")
        folder.write(TarHeader.blocks(path: Array("huge".utf8), kind: .file(size: size, executable: false)), to: "huge.tar")
        let header = try Program.run(["stat", "-c", "%s", path]).split(separator: "\n").first.flatMap { UInt64($0) } ?? 0
        #expect(header == (size < 1 << 33 ? 512 : 1536))
        // The content and the end of the archive are zeros, which use no space on disk.
        try Program.run(["truncate", "-s", String(header + size + UInt64(TarHeader.padding(after: size)) + 1024), path])
        #expect(try Program.run(["tar", "-tvf", path, "--utc", "--numeric-owner"]).contains(" \(size) 1980-01-02 00:00 huge"))
    }

    @Test func `owner, modes and time are fixed`() async throws {
        let entries = TreeEntry.list(["Dockerfile", "d/", "l -> /x"]) + [TreeEntry(path: "x", kind: .file(size: 1, executable: true))]
        let tree = try ContextTree(merging: [.template("t", entries: entries)])
        let folder = TemporaryFolder()
        let byte = ContextSource { _, offset, _ in offset == 0 ? [1] : [] }
        let path = folder.path("a.tar")
        folder.write(try await archive(tree, [Digest.of([1] as [UInt8]), Digest.of([1] as [UInt8])], from: byte), to: "a.tar")
        let lines = try Program.run(["tar", "-tvf", path, "--utc", "--numeric-owner"]).split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        #expect(
            lines == [
                "-rw-r--r-- 0/0 1 1980-01-02 00:00 Dockerfile", "drwxr-xr-x 0/0 0 1980-01-02 00:00 d/",
                "lrwxrwxrwx 0/0 0 1980-01-02 00:00 l -> /x",
                "-rwxr-xr-x 0/0 1 1980-01-02 00:00 x",
            ])
    }
}
