import CPosix
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ContentHash

/// Scans with a made-up journal. It lies where a test must show that a record was not compared.
struct JournalScanTests {
    private let folder = IndexedFolder()

    /// A journal whose changes the test tells.
    private final class Fake: Sendable {
        private struct State {
            var journal = Journal()
            var replies: [JournalReply] = []
        }
        private let state = Mutex(State())

        init(_ coverage: JournalCoverage) { begin(coverage) }

        func begin(_ coverage: JournalCoverage) { state.withLock { $0.journal.begin(covering: coverage) } }
        func tell(_ changes: FileWatcher.Change...) { state.withLock { state in changes.forEach { state.journal.take($0) } } }
        var replies: [JournalReply] { state.withLock { $0.replies } }

        var source: JournalSource {
            JournalSource { token, _ in
                self.state.withLock { state in
                    let reply = state.journal.reply(since: token)
                    state.replies.append(reply)
                    return reply
                }
            }
        }
    }

    private static let functions = JournalCoverage(WatchedPaths(trees: ["functions"], paths: ["faaso.yml", "lock"]))

    /// Scans two functions, a file beside them and two missing files, and saves the index.
    private func saved(_ journal: Fake, _ more: [RelativePath] = []) async throws {
        folder.write("functions/a/x", "1")
        folder.write("functions/a/y", "1")
        folder.write("functions/b/x", "1")
        folder.write("faaso.yml", "1")
        try await settle()
        let index = folder.open(journal: journal.source)
        _ = try index.trees(["functions"] + more)
        _ = try index.digests(["functions/a/x", "functions/a/y", "functions/b/x", "faaso.yml"])
        #expect(index.exists("lock") == nil)
        try index.save()
    }

    private func open(_ journal: Fake) -> FileIndex { folder.open(journal: journal.source) }

    @Test func `only the changed paths are compared`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        folder.write("functions/a/x", "22")
        folder.write("functions/b/x", "22")
        journal.tell(.path("functions/a/x"))
        let index = open(journal)
        #expect(index.changedPaths()?.sorted == ["functions/a/x"], "the journal did not tell of b")
        #expect(index.journalUse?.description == "used: it reports 1 changed path")
        #expect(try index.digests(["functions/a/x"]) == [Digest.of("22")])
        // Without the journal both are seen.
        #expect(folder.open().changedPaths()?.sorted == ["functions/a/x", "functions/b/x"])
    }

    @Test func `a path that changed and changed back is compared, and is unchanged`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        journal.tell(.path("functions/a/x"), .writing("functions/a/y"))
        #expect(open(journal).isUnchanged())
    }

    @Test func `a difference stays known until an index without it is saved`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        folder.write("functions/a/x", "22")
        journal.tell(.path("functions/a/x"))
        for _ in 0..<3 { #expect(open(journal).changedPaths()?.sorted == ["functions/a/x"]) }
        guard case .changes([], covering: _, token: _)? = journal.replies.last else {
            Issue.record("the last token is not the newest")
            return
        }
    }

    @Test func `a new, a removed and a renamed file change their folder`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        folder.write("functions/a/new", "1")
        journal.tell(.path("functions/a/new"))
        #expect(open(journal).changedPaths()?.sorted == ["functions/a"])
        folder.remove("functions/b/x")
        journal.tell(.path("functions/b/x"))
        #expect(open(journal).changedPaths()?.sorted == ["functions/a", "functions/b", "functions/b/x"])
        let entries = try open(journal).tree("functions/a").map(\.path.description)
        #expect(entries == ["new", "x", "y"])
    }

    @Test func `the entries of a folder with unreliable times are counted beside a journal`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        // A time in the future never tells of a change.
        folder.setModificationTime("functions/a", 4_000_000_000 * 1_000_000_000)
        journal.tell(.path("functions/a"))
        let index = open(journal)
        _ = try index.trees(["functions"])
        try index.save()
        #expect(open(journal).isUnchanged())
        folder.write("functions/a/late", "1")
        folder.write("functions/b/late", "1")
        #expect(open(journal).changedPaths()?.sorted == ["functions/a"], "the journal did not tell of b")
    }

    @Test func `a folder that comes or goes stands for all that is below it`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        rename(folder.root + "/functions/a", folder.root + "/functions/c")
        journal.tell(.path("functions/a"), .path("functions/c"))
        let changed = try #require(open(journal).changedPaths())
        #expect(changed.touch("functions/a/x") && changed.touch("functions/a/y") && changed.touch("functions"))
        #expect(!changed.touch("functions/b/x"))
    }

    @Test func `a path that the journal does not cover is compared`() async throws {
        let coverage = JournalCoverage(WatchedPaths(trees: ["functions/a"], paths: []))
        let journal = Fake(coverage)
        try await saved(journal)
        folder.write("functions/a/x", "22")
        folder.write("functions/b/x", "22")
        folder.write("faaso.yml", "22")
        folder.write("lock", "")
        #expect(open(journal).changedPaths()?.sorted == ["faaso.yml", "functions/b/x", "lock"])
    }

    @Test func `a path that cannot be watched is compared, with all below it`() async throws {
        let journal = Fake(JournalCoverage(WatchedPaths(trees: ["functions"], paths: []), refused: ["functions/b"]))
        try await saved(journal)
        folder.write("functions/a/x", "22")
        folder.write("functions/b/x", "22")
        #expect(open(journal).changedPaths()?.sorted == ["functions/b/x"])
    }

    @Test func `a folder that is no longer watched is compared from then on`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        folder.write("functions/a/x", "22")
        // The change of a lets the token move on, so the next answer no longer names b.
        journal.tell(.unwatched("functions/b"), .path("functions/a/x"))
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/x"])
        folder.write("functions/b/x", "22")
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/x", "functions/b/x"])
    }

    @Test func `a file that appears at a missing path is a change if the journal tells of it`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        folder.write("lock", "1")
        #expect(open(journal).isUnchanged(), "the path is covered, and nothing was told")
        journal.tell(.path("lock"))
        #expect(open(journal).changedPaths()?.sorted == ["lock"])
    }

    @Test func `a folder of git's in a watched tree is compared, since nothing is told of it`() async throws {
        let journal = Fake(Self.functions)
        folder.makeFolder("functions/a/.git")
        folder.write("functions/a/.git/HEAD", "1")
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        folder.write("functions/a/.git/HEAD", "22")
        folder.write("functions/a/.git/index", "1")
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/.git", "functions/a/.git/HEAD"])
    }

    @Test func `the times of a folder of git's that is not listed are compared`() async throws {
        let journal = Fake(Self.functions)
        folder.write("functions/a/x", "1")
        folder.makeFolder("functions/a/.git")
        try await settle()
        let index = folder.open(journal: journal.source)
        for result in index.trees([TreeRequest("functions", omits: { $0.hasComponent(".git") })]) { _ = try result.get() }
        try index.save()
        #expect(open(journal).isUnchanged())
        folder.write("functions/a/.git/index.lock", "1")
        #expect(open(journal).changedPaths()?.sorted == folder.open().changedPaths()?.sorted)
        #expect(!open(journal).isUnchanged())
    }

    @Test func `a single file below a folder that went is a change`() async throws {
        let journal = Fake(JournalCoverage(WatchedPaths(trees: ["functions"], paths: ["env/common.env"])))
        folder.write("env/common.env", "1")
        try await settle()
        let index = folder.open(journal: journal.source)
        #expect(index.exists("env/common.env") == .file)
        try index.save()
        folder.remove("env")
        #expect(open(journal).isUnchanged(), "the path is covered, and nothing was told")
        journal.tell(.path("env"))
        #expect(open(journal).changedPaths()?.sorted == ["env/common.env"])
    }

    @Test func `a racy file is read again, whatever the journal tells`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        folder.write("functions/a/x", "22")
        // It is racy for ever, however late the scan begins on a busy machine.
        folder.setModificationTime("functions/a/x", 4_000_000_000 * 1_000_000_000)
        journal.tell(.path("functions/a/x"))
        let index = open(journal)
        _ = index.changedPaths()
        _ = try index.tree("functions")
        _ = try index.digests(["functions/a/x"])
        try index.save()
        #expect(open(journal).changedPaths()?.touch("functions/a/x") == true)
    }

    @Test func `an index of a scan that failed in part has no token`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        mkfifo(folder.root + "/functions/a/pipe", 0o644)
        journal.tell(.path("functions/a/pipe"))
        let index = open(journal)
        #expect(throws: TreeError.self) { try index.tree("functions") }
        try index.save()
        _ = open(journal).isUnchanged()
        guard case .scan(.otherWatch, token: _)? = journal.replies.last else {
            Issue.record("the index of a failed scan has a token")
            return
        }
    }

    @Test func `a gap means a scan, and the scan takes the token of the new watch`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        folder.write("functions/b/x", "22")
        journal.tell(.everything)
        #expect(open(journal).changedPaths()?.sorted == ["functions/b/x"])
        journal.begin(Self.functions)
        let scan = open(journal)
        #expect(scan.changedPaths()?.sorted == ["functions/b/x"])
        #expect(scan.journalUse?.gap == .otherWatch)
        let next = open(journal)
        #expect(next.changedPaths()?.sorted == ["functions/b/x"])
        #expect(next.journalUse?.changes == 0)
    }

    @Test func `the token of another index is none`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        let mark = try #require(try AtomicFile.read(JournalMark.path(ofIndex: folder.index)))
        folder.write("functions/a/x", "22")
        try await settle()
        // It is saved without the journal, so the mark is that of the index before.
        let index = folder.open()
        _ = try index.tree("functions")
        _ = try index.digests(["functions/a/x"])
        try index.save()
        #expect(try AtomicFile.read(JournalMark.path(ofIndex: folder.index)) == mark)
        _ = open(journal).isUnchanged()
        guard case .scan(.otherWatch, token: _)? = journal.replies.last else {
            Issue.record("the token was believed")
            return
        }
    }

    @Test func `an index that was edited in place is checked, with equal size and mtime`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        try await settle()
        var status = cposix_status()
        #expect(cposix_lstatat(AT_FDCWD, folder.index, &status) == 0)
        // The last byte of the first record's digest.
        let place = IndexFormat.headerSize + IndexFormat.recordSize - 1
        let byte = try #require(try AtomicFile.read(folder.index))[place]
        let descriptor = cposix_openat(AT_FDCWD, folder.index, O_WRONLY, 0)
        #expect(pwrite(descriptor, [byte ^ 1], 1, off_t(place)) == 1)
        let time = timespec(tv_sec: Int(status.mtime / 1_000_000_000), tv_nsec: Int(status.mtime % 1_000_000_000))
        #expect(futimens(descriptor, [time, time]) == 0)
        close(descriptor)
        #expect(!open(journal).isUnchanged())
    }

    @Test func `a mark whose numbers lead out of its index is none`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        let mark = try #require(JournalMark(at: folder.index))
        for number in [-1, 1_000_000] {
            for list in [\JournalMark.pending, \.unreliable] {
                var wrong = mark
                wrong[keyPath: list] = [number]
                wrong.save(at: folder.index)
                #expect(open(journal).isUnchanged())
                #expect(journal.replies.last?.token != nil)
            }
        }
    }

    @Test func `a file with another hard link is compared, as a write through it is not told`() async throws {
        let journal = Fake(Self.functions)
        folder.write("functions/a/x", "1")
        #expect(link(folder.root + "/functions/a/x", folder.root + "/other") == 0)
        try await saved(journal)
        #expect(open(journal).isUnchanged())
        folder.write("other", "22")
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/x"])
    }

    @Test func `a file that got another hard link after its stat is compared, too`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        #expect(link(folder.root + "/functions/a/x", folder.root + "/functions/b/z") == 0)
        journal.tell(.path("functions/b/z"))
        try await settle()
        let index = open(journal)
        #expect(index.changedPaths()?.sorted == ["functions/b"], "nothing was told of a")
        _ = try index.tree("functions")
        _ = try index.digests(["functions/a/x", "functions/a/y", "functions/b/x", "functions/b/z", "faaso.yml"])
        try index.save()
        folder.write("functions/b/z", "22")
        journal.tell(.path("functions/b/z"))
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/x", "functions/b/z"])
    }

    @Test func `two scans at once leave a token that is true`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        let first = open(journal)
        #expect(first.isUnchanged())
        folder.write("functions/a/x", "22")
        journal.tell(.path("functions/a/x"))
        try await settle()
        let second = open(journal)
        #expect(!second.isUnchanged())
        _ = try second.tree("functions")
        _ = try second.digests(["functions/a/x", "functions/a/y", "functions/b/x", "faaso.yml"])
        _ = second.exists("lock")
        try second.save()
        // The first scan saw the file as it was before, and saves last.
        first.setSection("a", [1])
        try first.save()
        #expect(open(journal).changedPaths()?.sorted == ["functions/a/x"])
    }

    @Test func `on a file system that does not report changes, no journal is asked`() async throws {
        let journal = Fake(Self.functions)
        try await saved(journal)
        let count = journal.replies.count
        let system = FileSystem(type: 0x6969, id: 1, device: 1)
        let index = FileIndex(root: folder.root, indexPath: folder.index, journal: journal.source, fileSystem: system)
        #expect(index.journalUse?.gap == .fileSystem)
        #expect(journal.replies.count == count)
    }

    @Test func `a wish for a scan is a reason`() {
        folder.write("faaso.yml", "1")
        #expect(folder.open().journalUse == nil)
        let index = folder.open(journal: .ignored)
        #expect(index.journalUse?.description == "not used, because --scan was given")
    }
}
