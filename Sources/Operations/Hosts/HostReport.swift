package import Pipeline
package import RemoteHosts
import Deployment

/// The result of a deployment to one host, as `--report` has it.
package struct HostReport: Hashable, Sendable, Codable {
    /// The name of the host.
    package var host: String
    /// The address of the host.
    package var address: String
    /// The steps on the host.
    package var steps: [RunReport.Step]
    /// The number of the deployment; nil if nothing changed.
    package var deployment: Int?
    /// The error that ended the deployment.
    package var error: String?

    /// Creates the report of a deployment.
    package init(_ host: RemoteHost, _ report: RunReport) {
        (self.host, address, steps, deployment) = (host.name, "\(host.address)", report.steps, report.deployment)
    }

    /// Creates the report of a deployment that could not begin or was cut off.
    package init(_ host: RemoteHost, error: String) {
        (self.host, address, steps, self.error) = (host.name, "\(host.address)", [], error)
    }

    /// A line for each host: what it has, or that it was not reached.
    package static func lines(_ hosts: [RemoteHost], _ reports: [HostReport]) -> [String] {
        hosts.map { host in
            guard let report = reports.first(where: { $0.host == host.name }) else { return "\(host.name)  not begun" }
            if let error = report.error { return "\(host.name)  failed: \(error)" }
            let failed = report.steps.count { $0.outcome == .failed }
            if failed > 0 { return "\(host.name)  \(failed) failed" }
            return "\(host.name)  " + (report.deployment.map { "deployed as \($0)" } ?? "up to date")
        }
    }
}
