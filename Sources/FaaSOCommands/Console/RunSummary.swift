import BuildGraph
import FunctionModel
import Pipeline

/// The last words of a run: what was done and reused, in how long, and where the functions are served.
struct RunSummary {
    private let report: RunReport
    private let workspace: Workspace

    init(_ report: RunReport, workspace: Workspace) {
        self.report = report
        self.workspace = workspace
    }

    func print(to console: Console) {
        let time = Amount.duration(report.seconds)
        if report.changed {
            console.note("\(counts.joined(separator: ", ")) in \(time)")
        } else {
            console.out("nothing to do: \(Amount.count(report.steps.count { $0.action == nil }, "node")) up to date (\(time))")
        }
        if report.goal == .up || report.goal == .deploy, report.failed.isEmpty, report.changed { addresses.forEach(console.out) }
    }

    /// `2 built, 5 reused, 1 tested, 1 replaced, 1 failed`
    private var counts: [String] {
        let words = [
            ("build", "built"), ("tag", "tagged again"), ("pull", "pulled"), ("test", "tested"), ("create", "created"),
            ("replace", "replaced"),
            ("start", "started"), ("remove", "removed"), ("reload", "reloaded"),
        ]
        var counts = words.compactMap { action, word -> String? in
            let number = report.steps.count { $0.action == action && ($0.outcome == .done || $0.outcome == .pulled) }
            return number == 0 ? nil : "\(number) \(word)"
        }
        let images = report.steps.count { $0.node.kind == "image" && $0.outcome == .reused }
        if images > 0 { counts.append("\(Amount.count(images, "image")) reused") }
        let failed = report.failed.count
        if failed > 0 { counts.append("\(failed) failed") }
        let blocked = report.steps.count { $0.outcome == .skipped && $0.action == nil && !$0.node.description.hasPrefix("route:") }
        if blocked > 0, failed > 0 { counts.append("\(blocked) not done because of that") }
        return counts
    }

    private var addresses: [String] {
        let base = workspace.project.settings.listen.address
        return workspace.project.routes.sorted { $0.path < $1.path }.map { "\(base)\($0.path)  \($0.function)" }
    }
}
