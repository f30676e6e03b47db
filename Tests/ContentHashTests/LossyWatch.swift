import Synchronization

@testable import ContentHash

/// A watch of a tree, with a journal that scans ask without a socket. It can lose events, as a
/// kernel does whose queue is full.
final class LossyWatch {
    private final class Losing: Sendable {
        let value = Mutex(false)
    }

    private let journal: SharedJournal
    private let watcher: FileWatcher
    private let losing: Losing

    /// Begins to watch. Nil if the kernel refuses.
    init?(_ root: String, _ wanted: WatchedPaths) {
        let (journal, losing) = (SharedJournal(root: root), Losing())
        (self.journal, self.losing) = (journal, losing)
        guard
            let watcher = try? FileWatcher(
                root: root, onChange: { change in if !losing.value.withLock({ $0 }) { journal.take(change) } })
        else { return nil }
        self.watcher = watcher
        guard (try? journal.watch(wanted, by: watcher)) != nil else { return nil }
    }

    deinit { journal.end() }

    /// Loses all events from now until the next question.
    func loseEvents() { losing.value.withLock { $0 = true } }

    /// The journal for a scan.
    var source: JournalSource {
        let (drain, journal, losing) = (watcher.drain, journal, losing)
        return JournalSource { token, place in
            drain()
            // The kernel reports an overflow after the events that it dropped.
            let isLosing = losing.value.withLock { isLosing in
                defer { isLosing = false }
                return isLosing
            }
            if isLosing { journal.take(.everything) }
            guard let place, let answer = journal.answer(to: token) else { return .scan(.silent, token: nil) }
            return answer.reply(at: place)
        }
    }
}
