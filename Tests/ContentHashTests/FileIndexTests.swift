import CPosix
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ContentHash

struct FileIndexTests {
    let folder = IndexedFolder()

    /// Scans the whole tree, hashes each file, and saves the index. Returns the findings as text.
    @discardableResult
    func look(_ index: FileIndex? = nil) throws -> String {
        let index = index ?? folder.open()
        let manifest = try Self.manifest(index, "")
        try index.save()
        return manifest.text
    }

    static func manifest(_ index: FileIndex, _ path: RelativePath) throws -> Manifest {
        let entries = try index.tree(path)
        let files = entries.filter { $0.kind != .directory }
        let digests = try index.digests(files.map { path.appending($0.path) })
        let known = Dictionary(uniqueKeysWithValues: zip(files.map(\.path), digests))
        return Manifest(entries: entries.map { Manifest.Entry(path: $0.path, mode: Manifest.Mode($0.kind), digest: known[$0.path]) })
    }

    @Test func `a tree lists files, links and folders in the order of whole paths`() throws {
        folder.write("a/c", "12")
        folder.write("a-b/d", "")
        folder.write("a.txt", "x")
        folder.makeFolder("empty")
        folder.write("run", "#!")
        folder.setMode("run", 0o700)
        folder.link("z", to: "../nowhere")
        let entries = try folder.open().tree("")
        #expect(
            entries == [
                TreeEntry(path: "a", kind: .directory),
                TreeEntry(path: "a-b", kind: .directory),
                TreeEntry(path: "a-b/d", kind: .file(size: 0, executable: false)),
                TreeEntry(path: "a.txt", kind: .file(size: 1, executable: false)),
                TreeEntry(path: "a/c", kind: .file(size: 2, executable: false)),
                TreeEntry(path: "empty", kind: .directory),
                TreeEntry(path: "run", kind: .file(size: 2, executable: true)),
                TreeEntry(path: "z", kind: .symlink(target: Array("../nowhere".utf8))),
            ])
        #expect(entries.map(\.path) == entries.map(\.path).sorted())
    }

    @Test func `a settled tree is unchanged, and its sections hold`() async throws {
        folder.write("f/a", "1")
        folder.write("f/b/c", "2")
        try await settle()
        let index = folder.open()
        #expect(!index.isUnchanged())
        _ = try Self.manifest(index, "f")
        index.setSection("plan", [1, 2, 3])
        try index.save()
        let next = folder.open()
        #expect(next.isUnchanged())
        #expect(next.section("plan") == [1, 2, 3])
        #expect(next.section("other") == nil)
    }

    @Test(arguments: [
        "rewritten", "same size, same mtime", "moved over it with its mtime", "executable", "added", "removed", "link", "folder for a file",
    ])
    func `an edit is seen`(edit: String) async throws {
        folder.write("f/a", "1")
        folder.write("f/b/c", "2")
        folder.link("f/l", to: "a")
        try await settle()
        let before = try look()
        #expect(folder.open().isUnchanged())
        let time = folder.modificationTime("f/a")
        switch edit {
        case "rewritten": folder.write("f/a", "one")
        case "same size, same mtime":
            folder.write("f/a", "3")
            folder.setModificationTime("f/a", time)
        case "moved over it with its mtime":
            folder.write("../new", "3")
            folder.setModificationTime("../new", time)
            #expect(rename(folder.path + "/new", folder.root + "/f/a") == 0)
        case "executable": folder.setMode("f/a", 0o744)
        case "added": folder.write("f/b/d", "")
        case "removed": folder.remove("f/b/c")
        case "link":
            folder.remove("f/l")
            folder.link("f/l", to: "b")
        default:
            folder.remove("f/a")
            folder.makeFolder("f/a")
        }
        #expect(!folder.open().isUnchanged())
        let after = try look()
        #expect(after != before)
        #expect(after == (try Self.manifest(FileIndex(root: folder.root, indexPath: nil), "")).text)
    }

    @Test func `a missing root is remembered, and its coming is a change`() async throws {
        folder.write("f/a", "1")
        try await settle()
        for missing in ["routes.yml", "no/such/folder", "f/a/b", "f/none"] as [RelativePath] {
            let index = folder.open()
            #expect(throws: TreeError.notFound(missing)) { try index.trees(["f", missing]) }
            try index.save()
            #expect(folder.open().isUnchanged(), "\(missing)")
        }
        let index = folder.open()
        #expect(index.exists("routes.yml") == nil && index.exists("f/a") == .file && index.exists("f") == .directory)
        #expect(throws: TreeError.notFound("env")) { try index.digests(["f/a", "env"]) }
        #expect(throws: TreeError.notFound("x")) { try index.contents("x") }
        try index.save()
        #expect(folder.open().isUnchanged())
        for name in ["routes.yml", "env", "x"] {
            folder.write(name, "/: f")
            #expect(!folder.open().isUnchanged(), "\(name)")
            folder.remove(name)
            #expect(folder.open().isUnchanged())
        }
    }

    @Test func `overlapping roots store each file once`() async throws {
        folder.write("shared/money/m", "1")
        folder.write("shared/x", "2")
        try await settle()
        let index = folder.open()
        let digest = try index.digests(["shared/x"])
        #expect(try index.contents("shared/money/m") == [0x31])
        let trees = try index.trees(["shared/money", "shared", "shared", "shared/x"])
        #expect(trees.map(\.count) == [1, 3, 3, 1])
        #expect(trees[3] == [TreeEntry(path: "", kind: .file(size: 1, executable: false))])
        #expect(try index.digests(["shared/x"]) == digest)
        try index.save()
        let saved = try #require(IndexFile(path: folder.index))
        #expect(saved.recordCount == 4 && saved.rootCount == 1 && saved.folderCount == 2)
        let number = try #require(saved.recordNumber("shared/x"))
        #expect(saved.record(number).digest == digest.first, "what was hashed as a root is not hashed again")
        #expect(folder.open().isUnchanged())
    }

    @Test func `a file that was asked for before its folder was listed is watched as it was then`() async throws {
        folder.write("f/metadata.yml", "old")
        try await settle()
        let index = folder.open()
        #expect(try index.contents("f/metadata.yml") == Array("old".utf8))
        folder.write("f/metadata.yml", "new")
        try await settle()
        _ = try index.tree("f")
        try index.save()
        #expect(!folder.open().isUnchanged(), "a model was made from the old text")
    }

    @Test func `one look gives one version`() throws {
        folder.write("f/a", "1")
        let index = folder.open()
        let entries = try index.tree("f")
        folder.write("f/b", "2")
        #expect(try index.tree("f") == entries)
        #expect(index.exists("f/b") == nil)
        let digest = try index.digests(["f/a"])
        folder.write("f/a", "3")
        #expect(try index.digests(["f/a"]) == digest)
        #expect(throws: TreeError.changed("f/a")) { try index.contents("f/a", expecting: digest[0]) }
        #expect(try index.contents("f/a", expecting: Digest.of("3")) == [0x33])
    }

    @Test func `a file of another size is changing, one rewritten at the same size is read`() throws {
        folder.write("f/a", "1")
        folder.write("f/b", "1")
        let index = folder.open()
        _ = try index.tree("f")
        folder.write("f/a", "2")
        #expect(try index.digests(["f/a"]) == [Digest.of("2")])
        folder.write("f/b", "22")
        #expect(throws: TreeError.changing("f/b")) { try index.digests(["f/b"]) }
        try index.save()
        #expect(!folder.open().isUnchanged(), "a look that failed must not pass for the whole")
    }

    /// Reads repeatedly while another thread writes. Returns true if the change of the file was
    /// detected within the limit.
    private func isFoundChanging(_ body: @escaping @Sendable (FileIndex) throws(TreeError) -> Void) -> Bool {
        // The file is in memory, where a writer never waits for a journal.
        folder.write("../state/large", [UInt8](repeating: 1, count: 8 << 20))
        let root = folder.path + "/state"
        let (turn, isDone, isFound) = (Counter(), Counter(), Counter())
        Workers.run(2) {
            if turn.next() == 0 {
                let end = ContinuousClock.now + .seconds(30)
                while isFound.value == 0, ContinuousClock.now < end {
                    let index = FileIndex(root: root, indexPath: nil)
                    do throws(TreeError) { try body(index) } catch { if error == .changing("large") { _ = isFound.next() } }
                }
                _ = isDone.next()
            } else {
                let descriptor = cposix_openat(AT_FDCWD, root + "/large", O_WRONLY, 0)
                var byte: UInt8 = 0
                while isDone.value == 0 {
                    byte &+= 1
                    pwrite(descriptor, &byte, 1, 4096)
                }
                close(descriptor)
            }
        }
        return isFound.value == 1
    }

    @Test func `a file that is written while it is read is changing`() {
        #expect(isFoundChanging { index throws(TreeError) in _ = try index.digests(["large"]) })
        #expect(isFoundChanging { index throws(TreeError) in _ = try index.contents("large") })
    }

    @Test func `a file that holds more than its size says is changing`() {
        let index = FileIndex(root: "/proc", indexPath: nil)
        #expect(throws: TreeError.changing("version")) { try index.digests(["version"]) }
        #expect(throws: TreeError.changing("version")) { try index.contents("version") }
    }

    @Test func `what has no content can't be part of a tree`() async throws {
        folder.write("f/a", "1")
        mkfifo(folder.root + "/f/pipe", 0o644)
        let index = folder.open()
        #expect(throws: TreeError.unsupported("f/pipe", kind: "a FIFO")) { try index.tree("f") }
        #expect(throws: TreeError.unsupported("f/pipe", kind: "a FIFO")) { try folder.open().tree("f/pipe") }
        #expect(throws: TreeError.unsupported("f/pipe", kind: "a FIFO")) { try folder.open().digests(["f/pipe"]) }
        #expect(throws: TreeError.unsupported("f", kind: "a folder")) { try folder.open().digests(["f"]) }
        #expect(throws: TreeError.unsupported("f", kind: "a folder")) { try folder.open().contents("f") }
        #expect(index.exists("f/pipe") == .other)
        try await settle()
        let next = folder.open()
        _ = next.exists("f/a")
        #expect(throws: TreeError.unsupported("f/pipe", kind: "a FIFO")) { try next.tree("f") }
        try next.save()
        #expect(!folder.open().isUnchanged(), "a look that failed must not pass for the whole")
        folder.remove("f/pipe")
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: (folder.root + "/f/s").utf8) }
        let bound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(bound == 0)
        #expect(throws: TreeError.unsupported("f/s", kind: "a socket")) { try folder.open().tree("f") }
        #expect(throws: TreeError.unsupported("f/s", kind: "a socket")) { try folder.open().contents("f/s") }
    }

    @Test func `what was put in a file's place after the look is neither waited for nor followed`() throws {
        folder.write("f/a", "1")
        mkfifo(folder.root + "/f/pipe", 0o644)
        folder.link("f/l", to: "a")
        let root = cposix_openat(AT_FDCWD, folder.root, O_RDONLY | O_DIRECTORY, 0)
        defer { close(root) }
        var reader = FileReader(rootDescriptor: root)
        for (path, kind) in [("f/pipe", "a FIFO"), ("f/l", "a symbolic link"), ("f", "a folder")] as [(RelativePath, String)] {
            let error = TreeError.unsupported(path, kind: kind)
            #expect(throws: error) { try FileReader.contents(path, root) }
            do throws(TreeError) {
                _ = try reader.digest(path, seen: .missing)
                Issue.record("\(path) has a digest")
            } catch let thrown {
                #expect(thrown == error)
            }
        }
        #expect(throws: TreeError.changing("f/a")) { try FileReader.link("f/a", root) }
        #expect(throws: TreeError.notFound("f/none")) { try FileReader.contents("f/none", root) }
    }

    @Test func `a name with a NUL byte is not cut short`() {
        folder.write("a", "1")
        let path = RelativePath(bytes: [0x61, 0, 0x62])
        #expect(folder.open().exists(path) == nil)
        #expect(throws: TreeError.self) { try folder.open().digests([path]) }
    }

    @Test func `a path that leaves the root is refused`() {
        for path in ["../x", "a/../../x", ".."] as [RelativePath] {
            #expect(throws: TreeError.unsupported(path, kind: "a path that leaves the root")) { try folder.open().tree(path) }
            #expect(folder.open().exists(path) == nil)
        }
    }

    @Test func `links are not followed, and hash as their text`() throws {
        folder.write("d/a", "1")
        folder.link("l", to: "d")
        folder.link("dangling", to: "nowhere")
        let index = folder.open()
        #expect(try index.tree("l") == [TreeEntry(path: "", kind: .symlink(target: Array("d".utf8)))])
        #expect(try index.digests(["l", "dangling"]) == [Digest.of("d"), Digest.of("nowhere")])
        #expect(throws: TreeError.unsupported("l", kind: "a symbolic link")) { try index.contents("l") }
        #expect(index.exists("dangling") == .symlink)
    }

    @Test func `names of any bytes are listed, hashed and kept`() async throws {
        let names =
            ["new\nline", "sp ace", "back\\slash", "ünï", "*"].map { RelativePath($0) } + [RelativePath(bytes: [0x61, 0xff, 0xfe])]
        mkdir(folder.root + "/f", 0o755)
        for name in names {
            let path = Array("\(folder.root)/f/".utf8) + name.bytes + [0]
            let descriptor = path.withUnsafeBytes {
                cposix_openat(AT_FDCWD, $0.baseAddress?.assumingMemoryBound(to: CChar.self), O_WRONLY | O_CREAT, 0o644)
            }
            #expect(descriptor >= 0)
            write(descriptor, name.bytes, name.bytes.count)
            close(descriptor)
        }
        try await settle()
        let index = folder.open()
        #expect(try index.tree("f").map(\.path) == names.sorted())
        let paths = names.map { RelativePath("f").appending($0) }
        #expect(try index.digests(paths) == names.map { Digest.of($0.bytes) })
        try index.save()
        #expect(folder.open().isUnchanged())
        #expect(try folder.open().digests(paths) == names.map { Digest.of($0.bytes) })
    }

    @Test func `a large file is hashed in pieces among small ones`() throws {
        var random = SeededGenerator(seed: 7)
        let large = random.bytes(3_000_001)
        folder.write("f/large", large)
        for number in 0..<40 { folder.write("f/\(number)", "\(number)") }
        folder.write("f/piece", [UInt8](repeating: 5, count: 1 << 17))
        let paths = ["f/3", "f/large", "f/39", "f/piece"] as [RelativePath]
        #expect(
            try folder.open().digests(paths)
                == [Digest.of("3"), Digest.of(large), Digest.of("39"), Digest.of([UInt8](repeating: 5, count: 1 << 17))])
    }

    @Test func `without a root folder everything is missing`() throws {
        let index = FileIndex(root: folder.path + "/none", indexPath: folder.index)
        #expect(!index.isUnchanged() && index.exists("a") == nil)
        #expect(throws: TreeError.self) { try index.tree("") }
    }
}

/// A number that threads can increase.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func next() -> Int { count.add(1, ordering: .sequentiallyConsistent).oldValue }
}
