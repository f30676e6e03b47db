import Synchronization

@testable import ContentHash

/// A watch of a tree, with a journal that scans ask without a socket. It can lose events, as a
/// kernel does whose queue is full.
final class LossyWatch {
    private final class Flag: Sendable {
        let value = Mutex(false)

        /// Clears the flag, and returns its value.
        func take() -> Bool {
            value.withLock { value in
                defer { value = false }
                return value
            }
        }

        func set() { value.withLock { $0 = true } }
    }

    private let journal: SharedJournal
    private let watcher: FileWatcher
    private let wanted: WatchedPaths
    /// Set while events are lost.
    private let losing: Flag
    /// Set when the watch ended, because events were lost.
    private let ended = Flag()

    /// Begins to watch. Nil if the kernel refuses.
    init?(_ root: String, _ wanted: WatchedPaths) {
        let (journal, losing) = (SharedJournal(root: root), Flag())
        (self.journal, self.losing, self.wanted) = (journal, losing, wanted)
        guard
            let watcher = try? FileWatcher(
                root: root, onChange: { change in if !losing.value.withLock({ $0 }) { journal.take(change) } })
        else { return nil }
        self.watcher = watcher
        guard (try? journal.watch(wanted, by: watcher)) != nil else { return nil }
    }

    deinit { journal.end() }

    /// Loses all events from now until the next question.
    func loseEvents() { losing.set() }

    /// Watches again if events were lost.
    func recover() { if ended.take() { try? journal.watch(wanted, by: watcher) } }

    /// The journal for a scan.
    var source: JournalSource {
        let (drain, journal, losing, ended) = (watcher.drain, journal, losing, ended)
        return JournalSource { token, place in
            drain()
            // The kernel reports an overflow after the events that it dropped.
            if losing.take() {
                journal.take(.everything)
                ended.set()
            }
            guard let place, let answer = journal.answer(to: token) else { return .scan(.silent, token: nil) }
            return answer.reply(at: place)
        }
    }
}
