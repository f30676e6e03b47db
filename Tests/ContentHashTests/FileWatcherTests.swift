import Glibc
import Synchronization
import Testing

@testable import ContentHash

/// The kernel's own events. A test waits for the expected events. The limit only ends a failing
/// test.
@Suite(.timeLimit(.minutes(10))) struct FileWatcherTests {
    private let folder = IndexedFolder()

    /// The reported changes, as texts.
    private final class Told: Sendable {
        private let changes = Mutex<[FileWatcher.Change]>([])

        func add(_ change: FileWatcher.Change) { changes.withLock { $0.append(change) } }

        var paths: Set<String> {
            Set(
                changes.withLock { $0 }.compactMap { change in
                    switch change {
                    case .path(let path): path.description
                    // A test waits for the end of the writing.
                    case .writing: nil
                    case .unwatched(let path): "unwatched \(path)"
                    case .everything: "everything"
                    case .failed(let error): "\(error)"
                    }
                })
        }

        func forget() { changes.withLock { $0 = [] } }

        /// Waits for paths. The time limit ends the wait by cancelling it.
        func until(_ expected: String...) async {
            while !paths.isSuperset(of: expected), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
        }
    }

    private func watching(
        _ wanted: WatchedPaths, _ body: (FileWatcher, Told) async throws -> Void
    ) async throws {
        let told = Told()
        let watcher = try FileWatcher(root: folder.root) { told.add($0) }
        try watcher.watch(wanted)
        try await body(watcher, told)
    }

    private static let functions = WatchedPaths(trees: ["functions"], paths: ["routes.yml", "env/common.env"])

    @Test func `writes, renames over, removals and modes in a tree are told, however deep`() async throws {
        folder.write("functions/a/deep/er/x", "1")
        try await watching(Self.functions) { _, told in
            folder.write("functions/a/deep/er/x", "2")
            await told.until("functions/a/deep/er/x")
            told.forget()
            // Editors save in this way: a new file takes the name of the old one.
            folder.write("functions/a/deep/er/x.tmp", "3")
            rename(folder.root + "/functions/a/deep/er/x.tmp", folder.root + "/functions/a/deep/er/x")
            await told.until("functions/a/deep/er/x")
            told.forget()
            folder.setMode("functions/a/deep/er/x", 0o755)
            await told.until("functions/a/deep/er/x")
            folder.link("functions/a/link", to: "deep")
            await told.until("functions/a/link")
            told.forget()
            folder.remove("functions/a/deep")
            await told.until("functions/a/deep")
        }
    }

    @Test func `a folder that comes is watched from then on, with all that came with it`() async throws {
        folder.makeFolder("functions")
        try await watching(Self.functions) { watcher, told in
            folder.makeFolder("functions/new/a/b/c")
            await told.until("functions/new")
            while watcher.folderCount < 6 { try await Task.sleep(for: .milliseconds(2)) }
            told.forget()
            folder.write("functions/new/a/b/c/x", "1")
            await told.until("functions/new/a/b/c/x")
            // The folder is moved in from elsewhere, and then to another name.
            folder.write("elsewhere/inner/y", "1")
            rename(folder.root + "/elsewhere", folder.root + "/functions/moved")
            await told.until("functions/moved")
            while watcher.folderCount < 8 { try await Task.sleep(for: .milliseconds(2)) }
            rename(folder.root + "/functions/moved", folder.root + "/functions/again")
            await told.until("functions/again")
            told.forget()
            folder.write("functions/again/inner/y", "2")
            await told.until("functions/again/inner/y")
            #expect(!told.paths.contains("functions/moved/inner/y"))
            // A folder that was moved out of the tree is not watched.
            rename(folder.root + "/functions/again", folder.root + "/elsewhere")
            await told.until("functions/again")
            told.forget()
            folder.write("elsewhere/inner/y", "3")
            folder.write("functions/new/z", "1")
            await told.until("functions/new/z")
            #expect(told.paths == ["functions/new/z"])
        }
    }

    @Test func `a new path is reported with its folder, and its neighbours are not`() async throws {
        try await watching(Self.functions) { _, told in
            folder.write("other.yml", "1")
            folder.write("routes.yml", "1")
            await told.until("routes.yml")
            folder.write("env/other.env", "1")
            await told.until("env")
            told.forget()
            folder.write("env/other.env", "2")
            folder.write("env/common.env", "1")
            await told.until("env/common.env")
            #expect(told.paths == ["env/common.env"])
            folder.write("functions/x/y", "1")
            await told.until("functions")
        }
    }

    @Test func `what git and faaso write is no change, even where everything is watched`() async throws {
        folder.makeFolder(".git")
        folder.makeFolder("functions/a/.git")
        try await watching(WatchedPaths(trees: [.root])) { _, told in
            folder.write(".git/index", "1")
            folder.write(".faaso/index", "1")
            folder.write("functions/a/.git/index", "1")
            folder.write("functions/a/x", "1")
            await told.until("functions/a/x")
            #expect(told.paths == ["functions/a/x"])
        }
    }

    @Test func `what is not wanted any more is not told any more`() async throws {
        folder.makeFolder("functions")
        folder.makeFolder("shared")
        try await watching(WatchedPaths(trees: ["functions", "shared"])) { watcher, told in
            #expect(watcher.folderCount == 3)
            try watcher.watch(WatchedPaths(trees: ["functions", "shared"]))
            #expect(watcher.folderCount == 3)
            try watcher.watch(Self.functions)
            #expect(watcher.folderCount == 2)
            folder.write("shared/x", "1")
            folder.write("functions/x", "1")
            await told.until("functions/x")
            #expect(told.paths == ["functions/x"])
            try watcher.watch(WatchedPaths(trees: ["functions", "shared"]))
            #expect(watcher.folderCount == 3)
            folder.write("shared/x", "2")
            await told.until("shared/x")
        }
    }

    @Test func `folders made and removed in a hurry leave the watches right`() async throws {
        folder.makeFolder("functions")
        try await watching(Self.functions) { watcher, told in
            for round in 0..<200 {
                folder.makeFolder("functions/x/y")
                if round % 3 == 0 { rename(folder.root + "/functions/x", folder.root + "/functions/z") }
                folder.remove("functions/x")
                folder.remove("functions/z")
            }
            folder.makeFolder("functions/x/y")
            folder.write("functions/end", "1")
            await told.until("functions/end")
            told.forget()
            folder.write("functions/x/y/file", "1")
            await told.until("functions/x/y/file")
            #expect(watcher.folderCount == 4)
        }
    }

    @Test func `a root that another folder replaces is watched on`() async throws {
        folder.write("repo/functions/a/x", "1")
        folder.write("next/functions/b/x", "1")
        let told = Told()
        let watcher = try FileWatcher(root: folder.root + "/repo") { told.add($0) }
        try watcher.watch(Self.functions)
        rename(folder.root + "/repo", folder.root + "/old")
        rename(folder.root + "/next", folder.root + "/repo")
        await told.until("everything")
        // If the event was read between the two renames, nothing was there.
        try watcher.watch(Self.functions)
        folder.write("repo/functions/b/x", "2")
        await told.until("functions/b/x")
        told.forget()
        folder.write("old/functions/a/x", "2")
        folder.write("repo/functions/b/y", "1")
        await told.until("functions/b/y")
        #expect(!told.paths.contains("functions/a/x"))
    }

    @Test func `a folder that comes while the root is at another path is watched`() async throws {
        folder.write("above/repo/functions/a/x", "1")
        let told = Told()
        let watcher = try FileWatcher(root: folder.root + "/above/repo") { told.add($0) }
        try watcher.watch(Self.functions)
        let place = watcher.place
        // No event tells of a move of a folder above the root. Another folder takes its path.
        rename(folder.root + "/above", folder.root + "/away")
        folder.write("above/repo/functions/new/x", "1")
        #expect(watcher.place == place && place != JournalPlace(root: folder.root + "/above/repo"))
        folder.write("away/repo/functions/new/x", "1")
        await told.until("functions/new")
        told.forget()
        folder.write("away/repo/functions/new/x", "2")
        await told.until("functions/new/x")
        told.forget()
        folder.write("above/repo/functions/new/y", "1")
        folder.write("away/repo/functions/a/x", "2")
        await told.until("functions/a/x")
        #expect(!told.paths.contains("functions/new/y"))
    }
}
