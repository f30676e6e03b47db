import BuildGraph
package import ContentHash
package import FunctionModel
import Synchronization
import WorkModel
package import Workspaces

/// Starts a run each time the content of an input has changed.
///
/// The caller defines the run. The loop guarantees that each edit is part of a run that began after
/// it.
package struct WatchLoop: Sendable {
    /// An event for the user.
    package enum Event: Sendable {
        /// The loop watches from now on. Carries the numbers of functions and folders.
        case watching(functions: Int, folders: Int)
        /// The changes before the next run.
        case changed([RelativePath], everything: Bool)
        /// The files are invalid. Nothing runs until they are valid.
        case problems(ProjectProblems)
        /// A run could not be done. The next change retries it.
        case failed(any Error)
        /// A change made the current run useless. The run is stopped and started over.
        case obsolete
    }

    /// The time without changes after which all changes count as one. Editors write in several
    /// steps, within a few milliseconds.
    package static let quiet = Duration.milliseconds(50)
    /// The time after which changes that never stop are taken as they are.
    package static let limit = Duration.seconds(3)

    private let root: String
    private let functions: [String]
    private let quiet: Duration
    private let journal: SharedJournal?
    private let open: @Sendable () throws -> Workspace
    private let run: @Sendable (Workspace, Work) async throws -> Bool
    private let tell: @Sendable (Event) -> Void

    /// The nodes that a run works on. They decide if a change makes the run useless.
    package final class Work: Sendable {
        private let functions = Mutex<Set<Node>>([])

        /// Creates the record of a run that has not started.
        init() {}

        /// Records a run's progress.
        package func record(_ event: Progress.Event) {
            switch event {
            case .started(let step): _ = functions.withLock { $0.insert(step.node) }
            case .ended(let result): _ = functions.withLock { $0.remove(result.node) }
            case .served(let node): _ = functions.withLock { $0.remove(node) }
            default: break
            }
        }

        /// The functions whose image, tests or candidate are in progress.
        ///
        /// A function whose old container has yet to end is left out. A new run would wait for it
        /// too.
        var busy: Set<String> {
            let nodes = functions.withLock { $0 }
            return Set(nodes.compactMap(\.function))
        }
    }

    /// Creates a loop.
    /// - Parameters:
    ///   - root: the absolute path of the repository.
    ///   - functions: the wanted functions; empty means all.
    ///   - quiet: the time without changes after which all changes count as one.
    ///   - journal: takes all changes; nil for none.
    ///   - open: reads the repository again.
    ///   - run: does the work and reports its progress to ``Work``. It returns true if all of it
    ///     succeeded, and stops if it is cancelled. A failed run is retried at the next save, even
    ///     if nothing changed.
    ///   - tell: called with each event.
    package init(
        root: String, functions: [String], quiet: Duration = Self.quiet, journal: SharedJournal? = nil,
        open: @escaping @Sendable () throws -> Workspace,
        run: @escaping @Sendable (Workspace, Work) async throws -> Bool, tell: @escaping @Sendable (Event) -> Void
    ) {
        self.root = root
        self.functions = functions
        self.quiet = quiet
        self.journal = journal
        self.open = open
        self.run = run
        self.tell = tell
    }

    /// Runs the loop until the task is cancelled.
    /// - Throws: `CancellationError`. ``WatchError`` if changes cannot be watched.
    ///   ``WorkspaceError`` if the repository no longer exists. The first run's error if it cannot
    ///   be done at all.
    package func run() async throws {
        let changes = ChangeQueue()
        let watcher = try FileWatcher(root: root) { [journal] change in
            changes.add(change)
            journal?.take(change)
        }
        defer { journal?.end() }
        var inputs = WatchedInputs()
        try watch(inputs, by: watcher)
        var (done, problems): (ContentState?, ProjectProblems?) = (nil, nil)
        var batch = ChangeQueue.Batch()
        var (isFirst, isTold) = (true, false)
        while true {
            try Task.checkCancellation()
            batch.add(changes.take())
            if let failure = batch.failure { throw failure }
            // The root may now be another folder. No further change would report that.
            if batch.isEverything { try watch(inputs, by: watcher) }
            // The order matters: first watch, then take the state, then read. Each edit is then in
            // the state, or it is reported.
            let state = ContentState(inputs, root: root, index: root + "/.faaso/index")
            var needed = inputs
            do {
                let workspace = try open()
                needed = WatchedInputs(workspace.project, functions: try workspace.withBases(functions))
                if needed == inputs {
                    if !isTold { tell(.watching(functions: inputs.functions.count, folders: watcher.folderCount)) }
                    (isTold, problems) = (true, nil)
                    if state != done {
                        if !isFirst { tell(.changed(batch.paths, everything: batch.isEverything)) }
                        let outcome = try await perform(workspace, state, inputs, changes)
                        (done, isFirst) = (outcome == .well ? state : nil, false)
                        if outcome == .obsolete { continue }
                    }
                }
            } catch let found as ProjectProblems {
                needed = inputs.adding(found)
                if needed == inputs {
                    if problems != found { tell(.problems(found)) }
                    (done, problems, isFirst) = (nil, found, false)
                }
            } catch let error where !isFirst && !Self.isFinal(error) {
                tell(.failed(error))
                done = nil
            }
            guard needed == inputs else {
                inputs = needed
                try watch(inputs, by: watcher)
                continue
            }
            batch = ChangeQueue.Batch()
            try await changes.wait(quiet: quiet, limit: Self.limit)
        }
    }

    private func watch(_ inputs: WatchedInputs, by watcher: FileWatcher) throws(WatchError) {
        guard let journal else { return try watcher.watch(inputs.watched) }
        try journal.watch(inputs.watched, by: watcher)
    }

    private static func isFinal(_ error: any Error) -> Bool {
        error is CancellationError || error is WatchError || error is WorkspaceError || Task.isCancelled
    }

    private enum Outcome { case well, failed, obsolete }

    /// Performs a run. Stops it if an input of a node in progress changes meanwhile.
    private func perform(_ workspace: Workspace, _ state: ContentState, _ inputs: WatchedInputs, _ changes: ChangeQueue) async throws
        -> Outcome
    {
        let work = Work()
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask { try await run(workspace, work) ? .well : .failed }
            group.addTask {
                while true {
                    try await changes.waitForMore(quiet: quiet, limit: Self.limit)
                    let now = ContentState(inputs, root: root, index: root + "/.faaso/index")
                    if work.busy.contains(where: { !now.agrees(with: state, about: $0) }) { return .obsolete }
                }
            }
            defer { group.cancelAll() }
            let first = try await group.next() ?? .failed
            guard first == .obsolete else { return first }
            tell(.obsolete)
            group.cancelAll()
            // The outcome does not matter. The next run begins at once and meets the same errors
            // again.
            while await group.nextResult() != nil {}
            try Task.checkCancellation()
            return .obsolete
        }
    }
}
