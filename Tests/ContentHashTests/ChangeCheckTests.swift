import Glibc
import TestSupport
import Testing

@testable import ContentHash

/// The changes that a scan finds, and the results that it may reuse without a new scan.
struct ChangeCheckTests {
    let folder = IndexedFolder()

    private func prepare() async throws {
        for name in ["f/a", "f/b/c", "f-g/d", "g/e", "model/x.yml", "model/y.yml"] { folder.write(name, "1") }
        try await settle()
        let index = folder.open()
        #expect(index.exists("model/x.yml") == .file && index.exists("model/none.yml") == nil)
        index.mark()
        for path in ["f", "f-g", "g"] as [RelativePath] { _ = try FileIndexTests.manifest(index, path) }
        index.setSection("s", [1])
        try index.save()
    }

    @Test(
        arguments: [
            ("f/b/c", ["f/b/c"]), ("f/b/new", ["f/b"]), ("f-g/d", ["f-g/d"]), ("model/none.yml", ["model/none.yml"]), ("model/y.yml", []),
            ("elsewhere", []),
        ] as [(String, [RelativePath])]) func `exactly the paths that differ are named`(edited: String, expected: [RelativePath])
        async throws
    {
        try await prepare()
        folder.write(edited, "22")
        #expect(folder.open().changedPaths()?.sorted == expected)
    }

    @Test func `a folder that is gone has everything in it changed`() async throws {
        try await prepare()
        folder.remove("f/b/c")
        folder.remove("f/b")
        #expect(folder.open().changedPaths()?.sorted == ["f", "f/b", "f/b/c"])
    }

    @Test func `without an index, and after a look that failed, nothing is known to be unchanged`() async throws {
        #expect(folder.open().changedPaths() == nil)
        try await prepare()
        let index = folder.open()
        mkfifo(folder.root + "/g/pipe", 0o644)
        #expect(throws: TreeError.self) { try index.tree("g") }
        try index.save()
        #expect(folder.open().changedPaths() == nil && !folder.open().marksHold())
    }

    @Test(arguments: [("f/a", true), ("model/y.yml", true), ("model/x.yml", false), ("model/none.yml", false)])
    func `marks hold while what was asked for before them is the same`(edited: String, holds: Bool) async throws {
        try await prepare()
        #expect(folder.open().marksHold())
        folder.write(edited, "22")
        #expect(folder.open().marksHold() == holds)
    }

    @Test func `marks are kept, and new ones take their place`() async throws {
        try await prepare()
        try await settle()
        let keeping = folder.open()
        #expect(keeping.marksHold())
        keeping.keepMarkedRecords()
        #expect(keeping.exists("other") == nil)
        try keeping.save()
        folder.write("model/x.yml", "22")
        let next = folder.open()
        #expect(!next.marksHold())
        #expect(next.exists("f/a") == .file)
        next.mark()
        #expect(next.exists("model/x.yml") == .file)
        try await settle()
        try next.save()
        folder.write("model/x.yml", "333")
        #expect(folder.open().marksHold(), "it is no longer marked")
        folder.write("f/a", "22")
        #expect(!folder.open().marksHold())
    }

    @Test func `marks are kept of what is missing from a folder that is listed, too`() async throws {
        folder.write("f/a", "1")
        try await settle()
        let index = folder.open()
        #expect(index.exists("f/none.yml") == nil)
        index.mark()
        _ = try index.tree("f")
        try index.save()
        folder.write("f/a", "22")
        try await settle()
        let next = folder.open()
        #expect(next.marksHold())
        next.keepMarkedRecords()
        _ = try next.tree("f")
        try next.save()
        folder.write("f/none.yml", "")
        #expect(!folder.open().marksHold())
    }

    @Test func `what is kept is saved again as it was, and what is not kept is forgotten`() async throws {
        try await prepare()
        folder.write("g/e", "22")
        try await settle()
        let index = folder.open()
        #expect(index.changedPaths()?.sorted == ["g/e"])
        index.keep(["f"])
        _ = try FileIndexTests.manifest(index, "g")
        try index.save()
        #expect(folder.open().isUnchanged())
        folder.write("f-g/d", "22")
        folder.write("model/x.yml", "22")
        #expect(folder.open().isUnchanged(), "nobody asked for these")
        folder.write("f/b/c", "22")
        #expect(folder.open().changedPaths()?.sorted == ["f/b/c"])
    }

    @Test func `keeping what has changed spoils the index, rather than hiding the change`() async throws {
        try await prepare()
        folder.write("f/b/c", "22")
        let index = folder.open()
        #expect(index.changedPaths()?.sorted == ["f/b/c"])
        index.keep(["f"])
        #expect(index.exists("new") == nil)
        try index.save()
        #expect(folder.open().changedPaths() == nil)
    }

    @Test func `a tree is touched by its entries and not by names that only begin alike`() {
        let changed = ChangedPaths(["a", "a-b/c", "b/c/d", "é"])
        for path in ["", "a", "a-b", "a-b/c", "b", "b/c", "b/c/d", "é"] as [RelativePath] { #expect(changed.touch(path), "\(path)") }
        for path in ["a/b", "a-", "a-b/c/d", "b/c/e", "b/cc", "c", "z"] as [RelativePath] { #expect(!changed.touch(path), "\(path)") }
        #expect(!ChangedPaths([]).touch(""))
    }

    /// A folder that moved shortly before the last scan is listed again, possibly long after the
    /// check.
    @Test func `what is kept and then looked at after all must be as it was saved`() async throws {
        folder.write("f/a", "1")
        try await settle()
        folder.write("f/new", "")
        folder.remove("f/new")
        let first = folder.open()
        _ = try FileIndexTests.manifest(first, "f")
        first.setSection("made of", [1])
        try first.save()
        try await settle()
        let index = folder.open()
        #expect(index.changedPaths()?.isEmpty == true)
        index.keep(["f"])
        folder.write("f/a", "22")
        try await settle()
        _ = try FileIndexTests.manifest(index, "f")
        index.setSection("made of", [1])
        try index.save()
        let next = folder.open()
        #expect(!next.isUnchanged() && next.changedPaths()?.touch("f") != false, "the section was made of the file as it was before")
    }

    @Test func `a look that hashes nothing is trusted later, too`() async throws {
        try await prepare()
        folder.write("f/b/c", "22")
        try await settle()
        let index = folder.open()
        #expect(index.changedPaths()?.touch("f") == true)
        _ = try index.tree("f")
        try index.save()
        #expect(folder.open().isUnchanged())
    }

    @Test func `what holds is not looked at again, so that one look is of one version`() async throws {
        try await prepare()
        let index = folder.open()
        #expect(index.changedPaths()?.sorted == [])
        let before = try FileIndexTests.manifest(index, "f").text
        folder.write("f/b/c", "22")
        #expect(try FileIndexTests.manifest(index, "f").text == before)
        #expect(index.exists("other") == nil)
        try index.save()
        #expect(folder.open().changedPaths()?.sorted == ["f/b/c"])
    }
}
