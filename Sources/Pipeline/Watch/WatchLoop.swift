package import Workspaces
import BuildGraph
package import ContentHash
package import FunctionModel
import Synchronization

/// Runs again whenever the content of an input has changed. What a run is, is the caller's business: everything that counts here is that
/// each edit is part of a run that began after it.
package struct WatchLoop: Sendable {
    /// What a person should know.
    package enum Event: Sendable {
        /// Changes are told from now on: so many functions, in so many folders.
        case watching(functions: Int, folders: Int)
        /// What changed before the next run.
        case changed([RelativePath], everything: Bool)
        /// The files are wrong; nothing runs until they are right.
        case problems(ProjectProblems)
        /// A run could not be done; the next change tries again.
        case failed(any Error)
        /// What a run is building is not wanted any more; it is stopped, and begun anew.
        case obsolete
    }

    /// How long nothing more may come before what came counts as one change: editors write in several steps, within a few milliseconds.
    package static let quiet = Duration.milliseconds(50)
    /// What never comes to rest is taken as it is after this time.
    package static let limit = Duration.seconds(3)

    private let root: String
    private let functions: [String]
    private let quiet: Duration
    private let open: @Sendable () throws -> Workspace
    private let run: @Sendable (Workspace, Work) async throws -> Bool
    private let tell: @Sendable (Event) -> Void

    /// What a run is at, so that it can be told whether a change makes it useless.
    package final class Work: Sendable {
        private let functions = Mutex<Set<NodeID>>([])

        init() {}

        /// Takes note of a run's progress.
        package func record(_ event: Progress.Event) {
            switch event {
            case .started(let step): _ = functions.withLock { $0.insert(step.node) }
            case .ended(let result): _ = functions.withLock { $0.remove(result.node) }
            case .served(let node): _ = functions.withLock { $0.remove(node) }
            default: break
            }
        }

        /// The functions whose image, tests or new container are under way. One whose old container is yet to end is none of them: that takes
        /// as long whoever waits for it.
        var busy: Set<String> {
            let nodes = functions.withLock { $0 }
            return Set(nodes.filter { ["image", "test", "container"].contains($0.kind) }.map { String($0.name) })
        }
    }

    /// - Parameters:
    ///   - root: the repository's folder, absolute.
    ///   - functions: those that are wanted; empty means all.
    ///   - quiet: see ``WatchLoop/quiet``.
    ///   - open: reads the repository anew.
    ///   - run: does the work, and says whether all of it went well; told to stop by cancelling. It tells its progress to ``Work``. What
    ///     did not go well is tried again with the next save, even one that changes nothing.
    package init(
        root: String, functions: [String], quiet: Duration = Self.quiet, open: @escaping @Sendable () throws -> Workspace,
        run: @escaping @Sendable (Workspace, Work) async throws -> Bool, tell: @escaping @Sendable (Event) -> Void
    ) {
        self.root = root
        self.functions = functions
        self.quiet = quiet
        self.open = open
        self.run = run
        self.tell = tell
    }

    /// Goes on until the task is cancelled.
    /// - Throws: `CancellationError`, ``WatchError`` when changes can't be watched for, what the first run throws when it can't be done
    ///   at all, and ``WorkspaceError`` when there is no repository any more.
    package func run() async throws {
        let changes = ChangeQueue()
        let watcher = try FileWatcher(root: root) { changes.add($0) }
        var inputs = WatchedInputs()
        try watcher.watch(inputs.watched)
        var (done, problems): (ContentState?, ProjectProblems?) = (nil, nil)
        var batch = ChangeQueue.Batch()
        var (isFirst, isTold) = (true, false)
        while true {
            try Task.checkCancellation()
            batch.add(changes.take())
            if let failure = batch.failure { throw failure }
            // The root may be another folder, which nothing tells once more.
            if batch.isEverything { try watcher.watch(inputs.watched) }
            // In this order: watched, then looked at, then read. So an edit is in the state, or it is told.
            let state = ContentState(inputs, root: root, index: root + "/.faaso/index")
            var needed = inputs
            do {
                let workspace = try open()
                needed = WatchedInputs(workspace.project, functions: functions)
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
                try watcher.watch(inputs.watched)
                continue
            }
            batch = ChangeQueue.Batch()
            try await changes.wait(quiet: quiet, limit: Self.limit)
        }
    }

    private static func isFinal(_ error: any Error) -> Bool {
        error is CancellationError || error is WatchError || error is WorkspaceError || Task.isCancelled
    }

    private enum Outcome { case well, failed, obsolete }

    /// Runs, and stops when an input of something that is under way has changed meanwhile.
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
            // However it ends: the next run begins at once, and meets again whatever went wrong.
            while await group.nextResult() != nil {}
            try Task.checkCancellation()
            return .obsolete
        }
    }
}
