import Basics
import FoundationEssentials
import Insight
import WorkModel

/// Deployments for people, the newest first. Each has a line, with its changes and their reasons
/// below.
struct HistoryText {
    private let report: HistoryReport

    /// Creates the text of a report.
    init(_ report: HistoryReport) {
        self.report = report
    }

    /// The deployments as lines.
    /// - Parameter limit: the number of deployments; nil for all.
    func lines(limit: Int?, now: Date) -> [String] {
        let deployments = report.deployments.prefix(limit ?? report.deployments.count)
        let width = deployments.map { String($0.number).count }.max() ?? 0
        var lines: [String] = []
        for deployment in deployments {
            lines.append(String(deployment.number).padded(to: width) + "  " + ForeignLine.plain(head(deployment, now)))
            let indent = String(repeating: " ", count: width + 2)
            for change in deployment.changes {
                let reasons = ForeignLine.plain(change.reasons.map(\.line).joined(separator: "; "))
                lines.append("\(indent)\(change.action.rawValue) \(change.node)  \(reasons)")
            }
            if deployment.changes.isEmpty, deployment.failed.isEmpty, deployment.rollback == nil, !deployment.functions.isEmpty {
                lines.append("\(indent)settings that replace no container, such as health and drain")
            }
            for (function, reason) in deployment.failed.sorted(by: { $0.key < $1.key }) {
                // Older records hold a problem of the files with its hints, one line each.
                let line = reason.firstLine.replacing("error: ", with: "", maxReplacements: 1)
                lines.append("\(indent)failed \(function)  \(ForeignLine.plain(line))")
            }
        }
        return lines
    }

    private func head(_ deployment: HistoryReport.Deployment, _ now: Date) -> String {
        var parts = [Amount.ago(deployment.at, now: now), deployment.by]
        if let commit = deployment.commit {
            parts.append("commit \(commit.prefix(12))" + (deployment.dirty == true ? " with changes" : ""))
        }
        if let rollback = deployment.rollback {
            parts.append("rollback " + (deployment.rollbackFunction.map { "of \($0) " } ?? "") + "to \(rollback)")
        }
        if deployment.functions.isEmpty { parts.append("nothing runs") }
        if deployment.current { parts.append("current") }
        if deployment.restorable == false { parts.append("images gone") }
        return parts.joined(separator: "  ")
    }
}
