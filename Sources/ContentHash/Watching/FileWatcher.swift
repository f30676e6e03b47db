internal import CPosix
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Tells of changes in a repository as the kernel does (inotify(7)): nothing is polled, nothing is read.
///
/// That something changed is certain only of content that was read after the call: the file may be the same, or another again. What comes
/// between the making of a folder and the watching of it is in the folder when it is told of.
package final class FileWatcher {
    package enum Change: Hashable, Sendable {
        /// What lies there may have changed, come or gone.
        case path(RelativePath)
        /// So much changed that the kernel lost count, or the root itself went, or is another folder now. One that went is watched again
        /// with the next ``FileWatcher/watch(_:)`` after it came.
        case everything
        /// Changes may be missed from now on.
        case failed(WatchError)
    }

    /// Shared with the thread that reads what the kernel says.
    private final class Shared: Sendable {
        let table: Mutex<WatchTable>

        init(_ table: WatchTable) { self.table = Mutex(table) }
    }

    private let shared: Shared
    private let source: any DispatchSourceRead

    /// Watches nothing yet; see ``watch(_:)``.
    /// - Parameters:
    ///   - root: the repository's folder, absolute.
    ///   - onChange: called on a thread of its own, one call at a time.
    package init(root: String, onChange: @escaping @Sendable (Change) -> Void) throws(WatchError) {
        let descriptor = cposix_inotify_init()
        guard descriptor >= 0 else { throw .noInstance(errno: -descriptor) }
        let shared = Shared(WatchTable(kernel: .inotify(descriptor, root: root)))
        self.shared = shared
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "faaso.watch"))
        source.setEventHandler {
            let events = Self.read(descriptor)
            let changes = shared.table.withLock { table in events.flatMap { table.take($0) } }
            var told: Set<Change> = []
            for change in changes where told.insert(change).inserted { onChange(change) }
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
    }

    deinit { source.cancel() }

    /// Watches these instead of those of before. Whatever is in there was possibly changed before, and nobody told.
    /// - Throws: also where there is no root.
    package func watch(_ wanted: WatchedPaths) throws(WatchError) {
        try shared.table.withLock { table throws(WatchError) in try table.want(wanted) }
    }

    /// How many folders are watched.
    package var folderCount: Int { shared.table.withLock { $0.count } }

    /// Everything that there is to read.
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
