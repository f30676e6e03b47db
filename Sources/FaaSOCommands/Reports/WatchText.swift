import Basics
import ContentHash
import FoundationEssentials
import Glibc
import Operations
import Pipeline
import Synchronization

/// The lines of `faaso watch` around its runs.
final class WatchText: Sendable {
    private let console: Console
    private let root: String
    private let note: @Sendable (String) -> Void
    private let isServed = Mutex(false)

    /// Creates the text for a repository.
    /// - Parameter note: prints a line among those of a run.
    init(console: Console, root: String, note: @escaping @Sendable (String) -> Void) {
        (self.console, self.root, self.note) = (console, root, note)
    }

    /// Prints an event of the watch.
    @Sendable func show(_ event: WatchOperation.Event) {
        switch event {
        case .loop(let event): show(event)
        case .ended(let outcome): show(outcome)
        }
    }

    private func show(_ event: WatchLoop.Event) {
        switch event {
        case .watching(let functions, let folders):
            note("watching \(functions.counted("function")) in \(folders.counted("folder")); Ctrl-C ends it")
        case .changed(let paths, let everything):
            // Paths that were created and removed again are left out, unless all paths are.
            let left = paths.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }
            note(console.style("\(Self.time())  \(Self.list(left.isEmpty ? paths : left, everything: everything))", .dim))
        case .problems(let problems): show(problems)
        case .failed(let error): show(error)
        case .obsolete:
            note(console.style("\(Self.time())  changed while it was under way; starting over", .dim))
        }
    }

    private func show(_ error: any Error) {
        console.show(ErrorText(error).diagnostics)
        note(console.style("waiting for a change", .dim))
    }

    private func show(_ outcome: GoalOutcome) {
        let summary = RunSummary(outcome.report, workspace: outcome.workspace)
        for line in summary.notes { console.note(line) }
        // After the first good run, the addresses of the functions are not printed again.
        let wasServed = isServed.withLock { isServed in
            defer { isServed = isServed || outcome.isGood }
            return isServed
        }
        let results = wasServed ? summary.results.prefix(outcome.report.changed ? 0 : 1) : summary.results[...]
        for line in results { console.out(line) }
    }

    /// The paths that changed: `functions/sum/handler.py and 2 more`.
    static func list(_ paths: [RelativePath], everything: Bool) -> String {
        guard !everything, let first = paths.first else { return "many files" }
        return first.description + (paths.count > 1 ? " and \(paths.count - 1) more" : "")
    }

    /// The time of day in the user's time zone.
    private static func time() -> String {
        var (now, parts) = (Glibc.time(nil), tm())
        guard localtime_r(&now, &parts) != nil else { return "" }
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}
