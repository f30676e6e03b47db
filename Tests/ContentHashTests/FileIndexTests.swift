import ContentHash
import Glibc
import Testing

struct FileIndexTests {
    let folder = TemporaryFolder()

    /// Looks at the whole tree and hashes every file, saves, and gives what was found as text.
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
}
