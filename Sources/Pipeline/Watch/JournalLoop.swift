package import ContentHash
import FunctionModel
package import Workspaces

/// Keeps the journal of a repository in which no run follows a change.
package struct JournalLoop: Sendable {
    private let root: String
    private let journal: SharedJournal
    private let open: @Sendable () throws -> Workspace

    /// Creates a loop.
    /// - Parameters:
    ///   - root: the absolute path of the repository.
    ///   - journal: takes all changes.
    ///   - open: reads the repository again.
    package init(root: String, journal: SharedJournal, open: @escaping @Sendable () throws -> Workspace) {
        (self.root, self.journal, self.open) = (root, journal, open)
    }

    /// Watches the inputs of all functions until the task is cancelled. While the files are
    /// invalid, the earlier inputs are watched.
    /// - Throws: `CancellationError`. ``WatchError`` if changes cannot be watched.
    package func run() async throws {
        let changes = ChangeQueue()
        let watcher = try FileWatcher(root: root) { [journal] change in
            changes.add(change)
            journal.take(change)
        }
        defer { journal.end() }
        var inputs = WatchedInputs()
        try journal.watch(inputs.watched, by: watcher)
        var isFirst = true
        while true {
            let batch = changes.take()
            if let failure = batch.failure { throw failure }
            let next = isFirst || concerns(inputs, batch) ? needed(after: inputs) : inputs
            isFirst = false
            if next != inputs || batch.isEverything {
                inputs = next
                try journal.watch(inputs.watched, by: watcher)
                continue
            }
            try await changes.wait(quiet: WatchLoop.quiet, limit: WatchLoop.limit)
        }
    }

    /// True when a change may add or remove inputs. A file in the tree of a function does not.
    private func concerns(_ inputs: WatchedInputs, _ batch: ChangeQueue.Batch) -> Bool {
        batch.isEverything || batch.paths.contains { inputs.paths.contains($0) || !$0.isInside(anyOf: inputs.trees) }
    }

    private func needed(after inputs: WatchedInputs) -> WatchedInputs {
        do {
            return WatchedInputs(try open().project, functions: [])
        } catch let problems as ProjectProblems {
            return inputs.adding(problems)
        } catch {
            return inputs
        }
    }
}
