internal import Dispatch
internal import Glibc
internal import Synchronization

/// The journal of a running watch, and the process's answers about it. All its functions may be
/// called from any thread.
package final class SharedJournal: Sendable {
    private struct State {
        var journal = Journal()
        /// The folder that is watched. Nil while nothing is.
        var place: JournalPlace?
    }

    private let root: String
    private let state = Mutex(State())
    /// Makes the watcher report all changes so far. Nil while nothing is watched.
    private let drain = Mutex<(@Sendable () -> Void)?>(nil)

    /// Creates a journal that watches nothing.
    /// - Parameter root: the absolute path of the repository, without links.
    package init(root: String) { self.root = root }

    /// Records a change that the watcher reports. After ``FileWatcher/Change/everything`` nothing
    /// is watched until the next ``watch(_:by:)``.
    package func take(_ change: FileWatcher.Change) {
        state.withLock { $0.journal.take(change) }
    }

    /// Replaces the watched paths of a watcher whose changes this journal takes.
    /// - Throws: the errors of ``FileWatcher/watch(_:)``. Nothing is watched then.
    package func watch(_ wanted: WatchedPaths, by watcher: FileWatcher) throws(WatchError) {
        // An answer must not rely on watches that are being removed.
        end()
        do throws(WatchError) { try watcher.watch(wanted) } catch {
            state.withLock { $0.journal.end(.failed) }
            throw error
        }
        // Every answer of the new watch must find this function.
        drain.withLock { $0 = watcher.drain }
        state.withLock { state in
            // Without a place the root is gone again.
            guard let place = watcher.place else { return }
            state.place = place
            // A path that is refused meanwhile waits for this lock, and is taken after it.
            state.journal.begin(covering: watcher.coverage)
            if MountTable.hasMount(below: root) { state.journal.end(.mounted) }
        }
    }

    /// Ends the watch. Call it before the watcher goes.
    package func end() {
        drain.withLock { $0 = nil }
        state.withLock { $0.journal.end() }
    }

    /// Answers a question. All changes whose system calls returned before the question are known.
    /// Nil if the root is gone.
    func answer(to token: JournalToken?) -> JournalAnswer? {
        drain.withLock { drain in
            if let report = drain { report() }
        }
        let hasMount = MountTable.hasMount(below: root)
        return state.withLock { state in
            // Watches may be on folders that a mount hides, also after it is gone.
            if hasMount { state.journal.end(.mounted) }
            guard let place = state.place ?? JournalPlace(root: root) else { return nil }
            return JournalAnswer(place: place, reply: state.journal.reply(since: token))
        }
    }

    // MARK: - Serving

    /// A socket that answers questions until the value is gone.
    private final class Server {
        private let socket: JournalSocket
        private let source: any DispatchSourceRead

        init(_ socket: JournalSocket, _ journal: SharedJournal) throws(FileError) {
            self.socket = socket
            let listener = try socket.listen()
            source = DispatchSource.makeReadSource(fileDescriptor: listener, queue: DispatchQueue(label: "faaso.journal"))
            source.setEventHandler {
                JournalSocket.serve(listener) { journal.answer(to: $0) }
            }
            source.setCancelHandler { close(listener) }
            source.resume()
        }

        deinit {
            socket.remove()
            source.cancel()
        }
    }

    /// Answers questions at a socket while `body` runs.
    /// - Parameter onFailure: called if the questions cannot be answered. The body runs on.
    package func serving(
        at socket: JournalSocket, onFailure: @escaping @Sendable (any Error) -> Void, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await self.serve(at: socket) } catch { if !Task.isCancelled { onFailure(error) } }
                return false
            }
            group.addTask {
                try await body()
                return true
            }
            while let isBody = try await group.next(), !isBody {}
            group.cancelAll()
        }
    }

    /// Answers questions at a socket until the task is cancelled. While another process answers
    /// there, it waits.
    /// - Throws: ``FileError``, ``LockError``.
    private func serve(at socket: JournalSocket) async throws {
        try socket.makeFolder()
        let lock = try await FileLock.acquire(path: socket.lock, purpose: "the journal of \(root)", wait: true)
        defer { withExtendedLifetime(lock) {} }
        let server = try Server(socket, self)
        defer { withExtendedLifetime(server) {} }
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
