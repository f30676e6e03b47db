import Operations
import RemoteHosts

extension HostReport {
    /// The text for the host: its deployment, or its failure.
    var line: String {
        if let error { return "\(host)  failed: \(error)" }
        if isFailed { return "\(host)  \(failedSteps) failed" }
        return "\(host)  " + (deployment.map { "deployed as \($0)" } ?? "up to date")
    }

    /// A line for each host. A host without a report was not begun.
    static func lines(_ hosts: [RemoteHost], _ reports: [HostReport]) -> [String] {
        hosts.map { host in reports.first { $0.host == host.name }?.line ?? "\(host.name)  not begun" }
    }
}
