import ContentHash
import Deployment
import Synchronization

/// What changed since somebody asked last, and who waits for it. One waits at a time.
final class ChangeQueue: Sendable {
    /// Changes that count as one.
    struct Batch: Sendable {
        /// In the order they came, each once.
        private(set) var paths: [RelativePath] = []
        private var known: Set<RelativePath> = []
        /// So much changed that nobody knows what.
        var isEverything = false
        var failure: WatchError?

        var isEmpty: Bool { paths.isEmpty && !isEverything && failure == nil }

        mutating func add(_ later: Batch) {
            for path in later.paths { add(.path(path)) }
            isEverything = isEverything || later.isEverything
            failure = failure ?? later.failure
        }

        mutating func add(_ change: FileWatcher.Change) {
            switch change {
            case .path(let path): if known.insert(path).inserted { paths.append(path) }
            case .everything: isEverything = true
            case .failed(let error): failure = error
            }
        }
    }

    private let state = Mutex((batch: Batch(), count: 0))
    private let wake = WakeSignal()

    func add(_ change: FileWatcher.Change) {
        if case .path(let path) = change, EditorFile.isOne(path) { return }
        state.withLock { state in
            state.batch.add(change)
            state.count += 1
        }
        wake.signal()
    }

    /// What has come since it was taken last.
    func take() -> Batch {
        state.withLock { state in
            defer { state.batch = Batch() }
            return state.batch
        }
    }

    /// Waits until something has changed and then nothing more for a while: what belongs together counts as one change. Returns at once
    /// when there is something that was not taken yet.
    /// - Parameters:
    ///   - quiet: how long nothing more may come.
    ///   - limit: what never comes to rest is taken as it is after this time.
    /// - Throws: `CancellationError`.
    func wait(quiet: Duration, limit: Duration) async throws {
        while state.withLock({ $0.batch.isEmpty }) {
            await wake.wait()
            try Task.checkCancellation()
        }
        try await settle(quiet: quiet, limit: limit)
    }

    /// Waits for something that comes after now.
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
