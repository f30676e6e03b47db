import CPosix
import Glibc
import Synchronization
import Testing

@testable import ContentHash

/// The kernel is simulated, because the real one cannot be made to refuse or lose events.
struct WatchTableTests {
    /// The folders by path. The number of a folder is its index in the list.
    private final class Kernel: Sendable {
        let folders: Mutex<[String]>
        /// The refused paths, with the `errno`.
        let refused = Mutex<[String: Int32]>([:])

        /// The folders whose entries cannot be examined.
        let unlisted = Mutex<Set<RelativePath>>([])

        /// The numbers of the watches that were removed.
        let removed = Mutex<Set<Int32>>([])

        init(_ folders: [String]) { self.folders = Mutex(folders) }

        var table: WatchTable {
            WatchTable(
                kernel: .init(
                    add: { path in
                        if let errno = self.refused.withLock({ $0[path.description] }) { return -errno }
                        return self.folders.withLock { $0.firstIndex(of: path.description).map { Int32($0 + 1) } } ?? -ENOENT
                    },
                    remove: { watch in self.removed.withLock { _ = $0.insert(watch) } },
                    folders: { path in
                        if self.unlisted.withLock({ $0.contains(path) }) { return nil }
                        return self.folders.withLock { $0 }.map { RelativePath($0) }.filter { !$0.isRoot && $0.parent == path }.map(
                            \.lastComponent)
                    }))
        }
    }

    private static let wanted = WatchedPaths(trees: ["functions"], paths: ["a/b/c.env"])

    private func event(_ watch: Int32, _ mask: UInt32, _ name: String = "") -> InotifyEvent {
        InotifyEvent(watch: watch, mask: mask, name: Array(name.utf8))
    }

    @Test func `trees are watched whole, and of all else the folders above`() throws {
        let kernel = Kernel(["", "functions", "functions/x", "functions/x/y", "a", "a/b", "a/b/deeper", "other"])
        var table = kernel.table
        try table.want(Self.wanted)
        #expect(table.watched == ["", "functions", "functions/x", "functions/x/y", "a", "a/b"])
    }

    @Test func `no more watches is an error that says what to do`() throws {
        let kernel = Kernel(["", "functions", "functions/x"])
        kernel.refused.withLock { $0["functions/x"] = ENOSPC }
        var table = kernel.table
        let error = try #require(throws: WatchError.self) { try table.want(Self.wanted) }
        #expect(error == .noWatch("functions/x", watched: 2))
        #expect("\(error)" == "cannot watch 'functions/x': the kernel allows no more watches (2 are in use here)")
        #expect(error.hints.first == "allow more: sysctl fs.inotify.max_user_watches=524288")
    }

    @Test func `watches that run out while folders come are told, never left out in silence`() throws {
        let kernel = Kernel(["", "functions"])
        var table = kernel.table
        try table.want(Self.wanted)
        kernel.folders.withLock { $0.append("functions/new") }
        kernel.refused.withLock { $0["functions/new"] = ENOSPC }
        let watch: Int32 = 2
        #expect(
            table.take(event(watch, cposix_in_create | cposix_in_folder, "new")) == [.failed(.noWatch("functions/new", watched: 2))])
    }

    @Test func `an overflow means everything, and folders that came meanwhile are watched`() throws {
        let kernel = Kernel(["", "functions"])
        var table = kernel.table
        try table.want(Self.wanted)
        kernel.folders.withLock { $0 += ["functions/new", "functions/new/inner"] }
        #expect(table.take(event(-1, cposix_in_overflow)) == [.everything])
        #expect(table.watched.isSuperset(of: ["functions/new", "functions/new/inner"]))
    }

    @Test func `a watch that the kernel dropped is forgotten, and late events of it are nothing`() throws {
        let kernel = Kernel(["", "functions", "functions/x"])
        var table = kernel.table
        try table.want(Self.wanted)
        #expect(table.take(event(3, cposix_in_attributes, "file")) == [.path("functions/x/file")])
        #expect(table.take(event(3, cposix_in_ignored)) == [])
        #expect(table.take(event(3, cposix_in_attributes, "file")) == [])
        #expect(table.watched == ["", "functions"])
    }

    @Test func `a root that is another folder is watched, and the old folders no longer are`() throws {
        let kernel = Kernel(["", "functions", "functions/x"])
        var table = kernel.table
        try table.want(Self.wanted)
        // The numbers are indices in the list, so the old folders keep theirs.
        kernel.folders.withLock { $0 = ["old", "old/functions", "old/functions/x", "", "functions", "functions/new"] }
        #expect(table.take(event(1, cposix_in_self)) == [.everything])
        #expect(kernel.removed.withLock { $0 } == [1, 2, 3])
        #expect(table.watched == ["", "functions", "functions/new"])
        #expect(table.take(event(5, cposix_in_create, "z")) == [.path("functions/z")])
        #expect(table.take(event(2, cposix_in_create, "z")) == [])
    }

    @Test func `a root that went is an error until it is there again, then it is watched`() throws {
        let kernel = Kernel(["", "functions"])
        var table = kernel.table
        try table.want(Self.wanted)
        kernel.folders.withLock { $0 = ["old", "old/functions"] }
        #expect(table.take(event(1, cposix_in_self)) == [.everything])
        #expect(table.watched == [])
        #expect(throws: WatchError.io(.root, errno: ENOENT)) { try table.want(Self.wanted) }
        kernel.folders.withLock { $0 += ["", "functions"] }
        try table.want(Self.wanted)
        #expect(table.watched == ["", "functions"])
    }

    @Test func `an overflow while the root is at another path ends all watches`() throws {
        let kernel = Kernel(["", "functions"])
        var table = kernel.table
        try table.want(Self.wanted)
        kernel.folders.withLock { $0 = ["old", "old/functions"] }
        #expect(table.take(event(-1, cposix_in_overflow)) == [.everything])
        #expect(table.watched == [])
        #expect(throws: WatchError.io(.root, errno: ENOENT)) { try table.want(Self.wanted) }
    }

    @Test func `a folder that may not be read is left to whoever reads it`() throws {
        let kernel = Kernel(["", "functions", "functions/x"])
        kernel.refused.withLock { $0["functions/x"] = EACCES }
        var table = kernel.table
        try table.want(Self.wanted)
        #expect(table.watched == ["", "functions"])
    }

    @Test func `paths that exist and cannot be watched are refused, not left out in silence`() throws {
        let kernel = Kernel(["", "functions", "functions/x", "functions/y", "a"])
        kernel.refused.withLock { $0 = ["functions/x": EACCES, "a": ENOTDIR] }
        kernel.unlisted.withLock { $0 = ["functions/y"] }
        var table = kernel.table
        try table.want(Self.wanted)
        #expect(table.refused == ["a", "functions/x", "functions/y"])
        kernel.refused.withLock { $0 = ["functions/new": EACCES] }
        kernel.folders.withLock { $0.append("functions/new") }
        let changes = table.take(event(2, cposix_in_create | cposix_in_folder, "new"))
        #expect(changes == [.path("functions/new"), .unwatched("functions/new")])
        #expect(table.coverage == JournalCoverage(Self.wanted, refused: ["a", "functions/x", "functions/y", "functions/new"]))
    }

    @Test func `a link in place of a folder above a watched path is refused`() throws {
        var table = Kernel(["", "functions"]).table
        try table.want(Self.wanted)
        #expect(table.take(event(1, cposix_in_create, "a")) == [.path("a"), .unwatched("a")])
        #expect(table.take(event(2, cposix_in_moved_to, "link")) == [.path("functions/link")])
    }

    @Test func `a folder that is there again when its departure is read is watched`() throws {
        let kernel = Kernel(["", "functions", "functions/x"])
        var table = kernel.table
        try table.want(Self.wanted)
        // Two folders were exchanged. The other one is at the path already.
        kernel.folders.withLock { $0 = ["", "functions", "functions/gone", "functions/x"] }
        #expect(table.take(event(2, cposix_in_moved_from | cposix_in_folder, "x")) == [.path("functions/x")])
        #expect(table.take(event(4, cposix_in_attributes, "file")) == [.path("functions/x/file")])
    }

    @Test func `an unmount means everything`() throws {
        var table = Kernel(["", "functions", "functions/x"]).table
        try table.want(Self.wanted)
        #expect(table.take(event(3, cposix_in_unmount)) == [.everything])
        #expect(table.watched == ["", "functions", "functions/x"])
    }

    @Test func `bytes written to a file that stays open are told apart from its end`() throws {
        var table = Kernel(["", "functions"]).table
        try table.want(Self.wanted)
        #expect(table.take(event(2, cposix_in_modify, "file")) == [.writing("functions/file")])
        #expect(table.take(event(2, cposix_in_attributes, "file")) == [.path("functions/file")])
    }

    @Test func `records are watched, although no tree has them`() throws {
        let kernel = Kernel(["", ".faaso", ".faaso/current", "functions"])
        var table = kernel.table
        try table.want(WatchedPaths(trees: ["functions"], records: [".faaso/current"]))
        #expect(table.watched == ["", ".faaso", ".faaso/current", "functions"])
    }

    @Test func `of faaso's own folder the records alone are watched, and git's nowhere`() throws {
        let kernel = Kernel(["", ".faaso", ".faaso/current", ".faaso/logs", ".git", "functions", "functions/x", "functions/x/.git"])
        var table = kernel.table
        try table.want(WatchedPaths(trees: [.root], records: [".faaso/current"]))
        #expect(table.watched == ["", ".faaso", ".faaso/current", "functions", "functions/x"])
    }

    @Test func `events are read as the kernel packs them, and a torn one is dropped`() {
        var bytes: [UInt8] = []
        for (watch, mask, name) in [(Int32(7), cposix_in_create, "ab"), (9, cposix_in_delete, "")] {
            let padded = name.isEmpty ? [] : Array(name.utf8) + [UInt8](repeating: 0, count: 16 - name.utf8.count)
            withUnsafeBytes(of: watch) { bytes += $0 }
            withUnsafeBytes(of: mask) { bytes += $0 }
            bytes += [0, 0, 0, 0]
            withUnsafeBytes(of: UInt32(padded.count)) { bytes += $0 }
            bytes += padded
        }
        let whole = bytes.withUnsafeBytes { InotifyEvent.all(in: $0) }
        #expect(whole == [event(7, cposix_in_create, "ab"), event(9, cposix_in_delete)])
        #expect(bytes.dropLast().withUnsafeBytes { InotifyEvent.all(in: $0) } == [event(7, cposix_in_create, "ab")])
    }
}
