internal import CPosix
internal import Glibc

/// The folders and their watches. The table follows folders that are created, moved and deleted.
/// Three closures stand for the kernel.
struct WatchTable: Sendable {
    /// The calls to the kernel.
    struct Kernel: Sendable {
        /// Watches a folder. All paths lie below the folder that was watched as the root last.
        /// Returns a number that is unique to the folder, or the negated `errno`.
        var add: @Sendable (RelativePath) -> Int32
        /// Removes a watch.
        var remove: @Sendable (Int32) -> Void
        /// The names of the folders in a folder. Links are not followed. Nil if the folder exists
        /// and not all of its entries can be examined.
        var folders: @Sendable (RelativePath) -> [RelativePath]?
    }

    private let kernel: Kernel
    private var wanted = WatchedPaths()
    private var watches: [RelativePath: Int32] = [:]
    private var folders: [Int32: RelativePath] = [:]
    /// The wanted paths that exist and cannot be watched: links, single files at the root of a
    /// tree, and folders without permission. Changes in them are not reported. A path stays here
    /// until other paths are wanted.
    private(set) var refused: Set<RelativePath> = []

    /// Creates a table without watches.
    init(kernel: Kernel) {
        self.kernel = kernel
    }

    /// The paths whose changes are reported.
    var coverage: JournalCoverage { JournalCoverage(wanted, refused: refused) }

    /// The number of watched folders.
    var count: Int { folders.count }

    /// The watched folders.
    var watched: Set<RelativePath> { Set(watches.keys) }

    /// Replaces the watched paths, see ``FileWatcher/watch(_:)``.
    mutating func want(_ new: WatchedPaths) throws(WatchError) {
        guard new != wanted || watches[.root] == nil else { return }
        wanted = new
        refused = []
        for folder in watches.keys where !new.needs(folder) { forget(folder) }
        try addAll()
        // No event would report the creation of the root.
        if watches[.root] == nil { throw .io(.root, errno: ENOENT) }
    }

    /// The changes that an event stands for. New folders are watched from here on.
    mutating func take(_ event: InotifyEvent) -> [FileWatcher.Change] {
        let before = refused
        return changes(of: event) + refused.subtracting(before).sorted().map(FileWatcher.Change.unwatched)
    }

    private mutating func changes(of event: InotifyEvent) -> [FileWatcher.Change] {
        do throws(WatchError) {
            if event.isOverflow || event.isUnmount {
                try addAll()
                return [.everything]
            }
            guard let folder = folders[event.watch] else { return [] }
            if event.isAny(cposix_in_ignored) {
                // The kernel has dropped the watch, because the folder is gone.
                forget(folder, watch: event.watch)
                return []
            }
            // The parent folder reports the same event, except for the root.
            if event.isAny(cposix_in_self) || event.name.isEmpty {
                guard folder.isRoot else { return [] }
                // All watches belong to the folders of the old root. Another root may exist now.
                if event.isAny(cposix_in_self) {
                    for folder in watches.keys { forget(folder) }
                    try addAll()
                }
                return [.everything]
            }
            let path = folder.appending(RelativePath(bytes: event.name))
            guard wanted.contains(path) else { return [] }
            if event.isFolderGoing { forgetAll(below: path) }
            // An exchange of two folders is reported as going, coming, going, coming. After the
            // second departure another folder is there already.
            if event.isFolderComing || event.isFolderGoing, wanted.needs(path) { try add(path) }
            // Paths below a link are those of another folder, which nobody watches.
            if event.isComing, !event.isFolderComing, wanted.above.contains(path) { refused.insert(path) }
            return [event.isWriting ? .writing(path) : .path(path)]
        } catch {
            return [.failed(error)]
        }
    }

    // MARK: - Watches

    private mutating func addAll() throws(WatchError) {
        // A root that is gone has no paths through which folders could be watched later.
        guard try addOne(.root) else { return forgetAll(below: .root) }
        for folder in wanted.above.sorted() where !folder.isRoot { _ = try addOne(folder) }
        for tree in wanted.trees.union(wanted.records).sorted() { try add(tree) }
    }

    /// Watches a folder and the folders in it that are needed. A folder is watched before it is
    /// listed, so later changes are reported.
    private mutating func add(_ folder: RelativePath) throws(WatchError) {
        var open = [folder]
        while let next = open.popLast() {
            guard wanted.needs(next), try addOne(next) else { continue }
            guard let inner = kernel.folders(next) else {
                refused.insert(next)
                continue
            }
            open += inner.map { next.appending($0) }
        }
    }

    /// Watches one folder.
    /// - Returns: false if the folder does not exist, or is refused.
    private mutating func addOne(_ folder: RelativePath) throws(WatchError) -> Bool {
        let watch = kernel.add(folder)
        switch -watch {
        case ...0: break
        case ENOENT: return false
        case ENOTDIR, ELOOP, EACCES:
            refused.insert(folder)
            return false
        case ENOSPC: throw .noWatch(folder, watched: count)
        case let errno: throw .io(folder, errno: errno)
        }
        if watches[folder] == watch { return true }
        if let old = watches[folder] { folders[old] = nil }
        // A folder has only one watch. This folder was at another path before.
        if let elsewhere = folders[watch] { watches[elsewhere] = nil }
        watches[folder] = watch
        folders[watch] = folder
        return true
    }

    private mutating func forgetAll(below path: RelativePath) {
        for folder in watches.keys where folder.isInside(path) { forget(folder) }
    }

    private mutating func forget(_ folder: RelativePath) {
        guard let watch = watches[folder] else { return }
        kernel.remove(watch)
        forget(folder, watch: watch)
    }

    private mutating func forget(_ folder: RelativePath, watch: Int32) {
        folders[watch] = nil
        if watches[folder] == watch { watches[folder] = nil }
    }
}

extension WatchTable.Kernel {
    /// The calls to an inotify descriptor.
    static func inotify(_ descriptor: Int32, root: WatchedRoot) -> WatchTable.Kernel {
        WatchTable.Kernel(
            add: { path in
                if path.isRoot, let failure = root.open() { return -failure }
                return root.withPath(of: path) { cposix_inotify_add(descriptor, $0) } ?? -ENOENT
            },
            remove: { cposix_inotify_remove(descriptor, $0) },
            folders: { path in
                let opened = root.withPath(of: path) { path -> Int32 in
                    let folder = cposix_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
                    return folder < 0 ? -errno : folder
                }
                guard let folder = opened else { return [] }
                guard folder >= 0 else { return [ENOENT, ENOTDIR, ELOOP].contains(-folder) ? [] : nil }
                defer { close(folder) }
                guard let names = FolderListing().names(of: folder) else { return nil }
                var folders: [RelativePath] = []
                for range in names.ranges {
                    let name = RelativePath(bytes: Array(names.bytes[range]))
                    var status = cposix_status()
                    switch name.withCString({ cposix_lstatat(folder, $0, &status) }) {
                    case 0: if Stat(status).kind == .directory { folders.append(name) }
                    case ENOENT: break
                    default: return nil
                    }
                }
                return folders
            })
    }
}
