import Basics
import Deployment
import Pipeline

/// The removed objects, for people.
struct PruneText {
    private let report: PruneReport

    /// Creates the text of a report.
    init(_ report: PruneReport) {
        self.report = report
    }

    /// The objects and the freed space as lines.
    var lines: [String] {
        let verb = report.isDryRun ? "would remove" : "removed"
        let size = (report.isDryRun ? "at least " : "") + Amount.bytes(report.bytes)
        let items = report.removed.map { "\(verb) \($0.kind.rawValue) \($0.name)  \($0.reason)" }
        let skipped = report.skipped.map { "kept \($0.kind.rawValue) \($0.name)  \($0.reason)" }
        let total = "\(report.removed.count.counted("object")), \(size)"
        return items + skipped + [report.removed.isEmpty ? "nothing to remove" : (report.isDryRun ? "would free: " : "freed: ") + total]
    }
}
