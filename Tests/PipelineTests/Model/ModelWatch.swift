import FunctionModel

@testable import ContentHash
@testable import Pipeline

/// A watch of a model's repository, as `faaso watch` has one. Scans ask its journal without a
/// socket.
final class ModelWatch {
    private let journal: SharedJournal
    private let watcher: FileWatcher
    private var inputs = WatchedInputs()

    /// Begins to watch. Nil if the kernel refuses.
    init?(_ root: String) {
        let journal = SharedJournal(root: root)
        guard let watcher = try? FileWatcher(root: root, onChange: { journal.take($0) }) else { return nil }
        (self.journal, self.watcher) = (journal, watcher)
        guard (try? journal.watch(inputs.watched, by: watcher)) != nil else { return nil }
    }

    deinit { journal.end() }

    /// Watches the inputs of a project from now on.
    func follow(_ project: Project) {
        let needed = WatchedInputs(project, functions: [])
        guard needed != inputs else { return }
        inputs = needed
        try? journal.watch(inputs.watched, by: watcher)
    }

    /// The kernel's queue overflows, and the watch begins again.
    func overflow() {
        journal.take(.everything)
        try? journal.watch(inputs.watched, by: watcher)
    }

    /// The journal for a scan.
    var source: JournalSource {
        JournalSource { [journal] token, place in
            guard let place, let answer = journal.answer(to: token) else { return .scan(.silent, token: nil) }
            return answer.reply(at: place)
        }
    }
}
