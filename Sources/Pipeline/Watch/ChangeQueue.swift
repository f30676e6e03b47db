import Basics
import ContentHash
import Synchronization

/// The changes since the last ``take()``, and the signal for the task that waits for them. Only one
/// task may wait.
final class ChangeQueue: Sendable {
    /// Changes that count as one.
    struct Batch: Sendable {
        /// The paths in the order of their first change.
        private(set) var paths: [RelativePath] = []
        private var known: Set<RelativePath> = []
        /// True when too many paths changed to list them.
        var isEverything = false
        /// The error that ended the watch. Nil while changes are reported.
        var failure: WatchError?

        /// True when nothing changed and nothing failed.
        var isEmpty: Bool { paths.isEmpty && !isEverything && failure == nil }

        /// Adds the changes of a later batch.
        mutating func add(_ later: Batch) {
            for path in later.paths { add(.path(path)) }
            isEverything = isEverything || later.isEverything
            failure = failure ?? later.failure
        }

        /// Adds one change.
        mutating func add(_ change: FileWatcher.Change) {
            switch change {
            case .path(let path): if known.insert(path).inserted { paths.append(path) }
            // Half a file is not worth building. Its end is reported too.
            case .writing, .unwatched: break
            case .everything: isEverything = true
            case .failed(let error): failure = error
            }
        }
    }

    private let state = Mutex((batch: Batch(), count: 0))
    private let wake = WakeSignal()

    /// Adds a change, and wakes the waiting task. Drops changes that start no run: temporary files
    /// of editors, records, and writes to files that are still open.
    func add(_ change: FileWatcher.Change) {
        switch change {
        case .path(let path): if EditorFile.matches(path) || path.isClosed { return }
        case .writing, .unwatched: return
        case .everything, .failed: break
        }
        state.withLock { state in
            state.batch.add(change)
            state.count += 1
        }
        wake.signal()
    }

    /// Removes and returns the changes since the last call.
    func take() -> Batch {
        state.withLock { state in
            defer { state.batch = Batch() }
            return state.batch
        }
    }

    /// Waits for a change, and then until nothing more changes for a while.
    ///
    /// Changes that belong together thus count as one. If a change is pending, the call does not
    /// wait for another one.
    /// - Parameters:
    ///   - quiet: the time without changes that ends the wait.
    ///   - limit: the longest wait for such a time. Endless changes are returned after it.
    /// - Throws: `CancellationError`.
    func wait(quiet: Duration, limit: Duration) async throws {
        while state.withLock({ $0.batch.isEmpty }) {
            await wake.wait()
            try Task.checkCancellation()
        }
        try await settle(quiet: quiet, limit: limit)
    }

    /// Waits for a change that comes after this call.
    /// - Throws: `CancellationError`.
    func waitForMore(quiet: Duration, limit: Duration) async throws {
        let before = state.withLock { $0.count }
        while state.withLock({ $0.count }) == before {
            await wake.wait()
            try Task.checkCancellation()
        }
        try await settle(quiet: quiet, limit: limit)
    }

    private func settle(quiet: Duration, limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let before = state.withLock { $0.count }
            try await Task.sleep(for: quiet)
            if state.withLock({ $0.count }) == before { return }
        }
    }
}
