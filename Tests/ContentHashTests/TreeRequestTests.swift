import CPosix
import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// Trees with omitted parts, and trees that fail beside others.
struct TreeRequestTests {
    let folder = IndexedFolder()

    private func request(_ root: RelativePath, without omitted: RelativePath...) -> TreeRequest {
        TreeRequest(root) { path in omitted.contains { path.isInside($0) } }
    }

    private func paths(_ result: Result<[TreeEntry], TreeError>) throws -> [RelativePath] { try result.get().map(\.path) }

    @Test func `a folder that is left out is named, and never listed`() async throws {
        for name in ["f/a", "f/out/deep/x", "f/out-not/y", "g/z"] { folder.write(name, "1") }
        try await settle()
        let index = folder.open()
        let results = index.trees([request("f", without: "out"), request("g")])
        #expect(try paths(results[0]) == ["a", "out", "out-not", "out-not/y"])
        #expect(try paths(results[1]) == ["z"])
        try index.save()
        let saved = try #require(IndexFile(path: folder.index))
        #expect((0..<saved.folderCount).map { RelativePath(bytes: Array(saved.folder($0).path)) } == ["f", "f/out-not", "g"])
        folder.write("f/out/deep/more", "2")
        #expect(folder.open().isUnchanged(), "nobody looks into it")
    }

    @Test func `a folder is listed where one of several requests wants it, now or later`() throws {
        for name in ["f/a/x", "f/b/y"] { folder.write(name, "1") }
        let index = folder.open()
        #expect(try paths(index.trees([request("f", without: "a", "b")])[0]) == ["a", "b"])
        let both = index.trees([request("f", without: "a"), request("f/a"), request("f", without: "b")])
        #expect(try both.map { try paths($0) } == [["a", "b", "b/y"], ["x"], ["a", "a/x", "b"]])
        #expect(try index.tree("f").map(\.path) == ["a", "a/x", "b", "b/y"])
    }

    @Test func `an entry without content fails only its own tree, unless it is left out`() throws {
        folder.write("f/a", "1")
        folder.write("g/b", "1")
        mkfifo(folder.root + "/f/pipe", 0o644)
        mkfifo(folder.root + "/f/pipe-too", 0o644)
        let index = folder.open()
        let results = index.trees([request("f", without: "pipe", "pipe-too"), request("f", without: "pipe"), request("g"), request("h")])
        #expect(try paths(results[0]) == ["a"])
        #expect(results[1] == .failure(.unsupported("f/pipe-too", kind: "a FIFO")))
        #expect(try paths(results[2]) == ["b"])
        #expect(results[3] == .failure(.notFound("h")))
        let digests = index.digestResults(["f/a", "f/pipe", "none", "g/b"])
        #expect(digests[0] == .success(Digest.of("1")) && digests[3] == digests[0])
        #expect(digests[1] == .failure(.unsupported("f/pipe", kind: "a FIFO")) && digests[2] == .failure(.notFound("none")))
    }

    @Test func `a name that a listed folder has not is stored by the listing alone`() async throws {
        folder.write("f/a", "1")
        try await settle()
        let index = folder.open()
        #expect(index.exists("f/none") == nil && index.exists("none") == nil)
        _ = try index.tree("f")
        try index.save()
        let saved = try #require(IndexFile(path: folder.index))
        #expect(saved.recordNumber("f/none") == nil && saved.recordNumber("none") != nil)
        #expect(folder.open().isUnchanged())
        folder.write("f/none", "")
        #expect(folder.open().changedPaths()?.touch("f") == true)
    }

    @Test func `a folder that is needed is listed, and what is in it is left out as before`() throws {
        for name in ["f/out/x", "f/out/in/y", "f/a"] { folder.write(name, "1") }
        let index = folder.open()
        let some = request("f", without: "out").listing(["f", "f/out"])
        #expect(try paths(index.trees([some])[0]) == ["a", "out", "out/in", "out/x"])
    }
}
