import Basics
import Operations
import Pipeline
import RemoteHosts
import WorkModel
import Workspaces

/// The summary of a deployment to a host.
struct HostSummary {
    private let outcome: HostDeployment.Outcome
    private let host: RemoteHost
    private let workspace: Workspace

    /// Creates the summary.
    init(_ outcome: HostDeployment.Outcome, on host: RemoteHost, workspace: Workspace) {
        (self.outcome, self.host, self.workspace) = (outcome, host, workspace)
    }

    /// Prints the summary.
    func print(to console: Console) {
        for line in notes { console.note(line) }
        for line in results { console.out(line) }
    }

    private var notes: [String] {
        let summary = RunSummary(outcome.report, workspace: workspace)
        let sent = outcome.sent == 0 ? "" : "; sent \(Amount.bytes(Int64(outcome.sent)))"
        return FailureRecap(outcome.report).lines + (summary.note.map { ["\(host.name): " + $0 + sent] } ?? [])
    }

    private var results: [String] {
        outcome.report.changed
            ? RunSummary(outcome.report, workspace: workspace).results
            : ["nothing to do on \(host.name): \(outcome.report.steps.count { $0.node.isWork }.counted("node")) up to date"]
    }
}
