internal import CPosix
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Reports changes in a repository by inotify(7). It does not poll and reads no files.
///
/// A reported file need not differ, because it may have changed back. Read its content after the
/// report. Entries that are created in a new folder before it is watched are present when the
/// folder is reported.
package final class FileWatcher {
    /// A change in the repository.
    package enum Change: Hashable, Sendable {
        /// The entry at a path may have been changed, created or deleted.
        case path(RelativePath)
        /// Bytes were written to a file that may still be open. ``path(_:)`` follows when it is
        /// closed.
        case writing(RelativePath)
        /// A path exists and cannot be watched: a link, or a folder without permission. Changes
        /// below it are missed from now on.
        case unwatched(RelativePath)
        /// The kernel's queue overflowed, a file system was unmounted, or the root was removed or
        /// replaced.
        ///
        /// A root that was removed is watched again by the next ``FileWatcher/watch(_:)`` after it
        /// exists again.
        case everything
        /// An error occurred. Later changes may be missed.
        case failed(WatchError)
    }

    /// The table of watches, shared with the thread that reads the events.
    private final class Shared: Sendable {
        let table: Mutex<WatchTable>

        init(_ table: WatchTable) { self.table = Mutex(table) }
    }

    private let root: WatchedRoot
    private let shared: Shared
    private let source: any DispatchSourceRead
    /// Reports all changes whose system calls have returned, and returns after that.
    ///
    /// The kernel queues an event before the system call of the change returns. This function reads
    /// the queue until it is empty. Do not call it from `onChange`, and not after the watcher is
    /// gone.
    package let drain: @Sendable () -> Void

    /// Creates a watcher that watches nothing until ``watch(_:)`` is called.
    /// - Parameters:
    ///   - root: the absolute path of the repository's folder.
    ///   - onChange: called on a separate thread, one call at a time.
    package init(root: String, onChange: @escaping @Sendable (Change) -> Void) throws(WatchError) {
        let descriptor = cposix_inotify_init()
        guard descriptor >= 0 else { throw .noInstance(errno: -descriptor) }
        let watched = WatchedRoot(path: root)
        let shared = Shared(WatchTable(kernel: .inotify(descriptor, root: watched)))
        (self.root, self.shared) = (watched, shared)
        let queue = DispatchQueue(label: "faaso.watch")
        let report: @Sendable () -> Void = {
            let events = Self.read(descriptor)
            let changes = shared.table.withLock { table in events.flatMap { table.take($0) } }
            var reported: Set<Change> = []
            for change in changes where reported.insert(change).inserted { onChange(change) }
        }
        drain = { queue.sync { report() } }
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { report() }
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    deinit { source.cancel() }

    /// Replaces the watched paths. Changes that happened before the call are not reported.
    /// - Throws: ``WatchError``, also if the root does not exist.
    package func watch(_ wanted: WatchedPaths) throws(WatchError) {
        try shared.table.withLock { table throws(WatchError) in try table.want(wanted) }
    }

    /// The place of the watched folder. Nil if there is none.
    var place: JournalPlace? { root.place }

    /// The paths whose changes are reported.
    package var coverage: JournalCoverage { shared.table.withLock { $0.coverage } }

    /// The number of watched folders.
    package var folderCount: Int { shared.table.withLock { $0.count } }

    /// All events that the kernel has queued.
    private static func read(_ descriptor: Int32) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            while true {
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                events += InotifyEvent.all(in: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return events
    }
}
