import Basics
import Pipeline
import Synchronization

/// The part of `up --to` on this machine. It runs once, whatever the number of hosts.
final class LocalBuild: Sendable {
    /// The result with the state of the files before it.
    struct Result: Sendable {
        /// The result of the run.
        var run: GoalOutcome
        /// True when the files differed from the commit; nil if git fails.
        var isDirty: Bool?
    }

    private let operation: GoalOperation
    private let connection: EngineConnection
    private let progress: Progress
    private let once = Once<Result>()
    private let known = Mutex<GoalOutcome?>(nil)

    /// Prepares the run. Nothing begins.
    init(_ operation: GoalOperation, _ connection: EngineConnection, _ progress: Progress) {
        (self.operation, self.connection, self.progress) = (operation, connection, progress)
    }

    /// The result so far; nil until the run has ended.
    var outcome: GoalOutcome? { known.withLock { $0 } }

    /// Runs, or waits for the run.
    func value() async throws -> Result {
        try await once.value { [self] in
            async let dirty = operation.isDirty()
            let run = try await operation.run(connection, deploys: false, progress: progress)
            known.withLock { $0 = run }
            return Result(run: run, isDirty: try await dirty)
        }
    }
}
