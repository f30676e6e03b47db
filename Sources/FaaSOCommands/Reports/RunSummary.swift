import Basics
import Deployment
import FunctionModel
import ImageBuild
import Insight
import Pipeline
import WorkModel
import Workspaces

/// The summary of a run: the done and reused steps, the duration, and the address of the functions.
struct RunSummary {
    private let report: RunReport
    private let workspace: Workspace

    /// Creates the summary of a run.
    init(_ report: RunReport, workspace: Workspace) {
        self.report = report
        self.workspace = workspace
    }

    /// Prints the summary.
    func print(to console: Console) {
        for line in notes { console.note(line) }
        for line in results { console.out(line) }
    }

    /// The lines about the result: the failures and the done steps.
    var notes: [String] { FailureRecap(report).lines + [note].compactMap { $0 } }

    /// The line about the done steps; nil if nothing was done.
    var note: String? {
        isIdle ? nil : "\(counts.joined(separator: ", ")) in \(Amount.duration(report.seconds))\(longest)"
    }

    /// The chain that took the longest, if it has more than one step.
    private var longest: String {
        let parts = CriticalPath(report).parts
        guard parts.count > 1 else { return "" }
        return "; critical path: " + parts.map { "\($0.node) \(Amount.duration($0.seconds))" }.joined(separator: ", ")
    }

    /// The result: a note that nothing had to be done, or the address of the functions.
    var results: [String] {
        guard !isIdle else {
            let count = report.steps.count { $0.action == nil && $0.node.isWork }.counted("node")
            return ["nothing to do: \(count) up to date (\(Amount.duration(report.seconds)))"] + (isServed ? [paths].compactMap { $0 } : [])
        }
        return isServed && report.failed.isEmpty ? addresses : []
    }

    /// True when nothing was done, and nothing failed.
    private var isIdle: Bool { !report.changed && report.incompletePush == nil }

    private var isServed: Bool { report.goal.deploys }

    private var paths: String? {
        Self.line(routes.map(\.path), at: workspace.project.settings.listen.address)
    }

    /// The routes that the proxy has. A route of the files may not be loaded yet, and answers 404
    /// then.
    private var routes: [DeploymentStatus.Route] { report.routes ?? [] }

    /// The address and its paths in one line: `http://127.0.0.1:8080  /mul /sum`. Nil if nothing is
    /// served.
    static func line(_ paths: [String], at address: String) -> String? {
        guard !paths.isEmpty else { return nil }
        let more = paths.count > pathLimit ? " and \(paths.count - pathLimit) more" : ""
        return address + "  " + paths.prefix(pathLimit).joined(separator: " ") + more
    }

    private static let pathLimit = 8

    /// The counts: `2 built, 5 reused, 1 tested, 1 replaced, 1 failed`.
    private var counts: [String] {
        let pushes = report.incompletePush
        var counts = Action.allCases.compactMap { action -> String? in
            if action == .push, pushes != nil { return nil }
            let number = report.steps.count { $0.action == action && ($0.outcome == .done || $0.outcome == .pulled) }
            return number == 0 ? nil : "\(number) \(action.done)"
        }
        if let pushes { counts.append(pushes) }
        let images = report.steps.filter { $0.node.kind == .image && $0.outcome == .reused }
        if !images.isEmpty { counts.append("\(images.count.counted("image")) reused\(Self.saved(images, workspace.cache))") }
        let failed = report.failed.count
        if failed > 0 { counts.append("\(failed) failed") }
        let blocked = report.steps.count { $0.outcome == .skipped && $0.action == nil && $0.node.kind != .route }
        if blocked > 0, failed > 0 { counts.append("\(blocked) not done because of that") }
        return counts
    }

    /// The recorded times of the builds that were not repeated, added up:
    /// ` (which took 1 min 12 s to build)`.
    ///
    /// The time to build them now would depend on the builder's own cache.
    private static func saved(_ images: [RunReport.Step], _ cache: CacheFolder) -> String {
        let seconds = images.reduce(0) { $0 + ($1.record.flatMap { [step = $1] in cache.imageRecord(step.node.name, $0) }?.seconds ?? 0) }
        return seconds < 0.001 ? "" : " (which took \(Amount.duration(seconds)) to build)"
    }

    private var addresses: [String] {
        let base = workspace.project.settings.listen.address
        return routes.map { "\(base)\($0.path)  \($0.function)" }
    }
}
