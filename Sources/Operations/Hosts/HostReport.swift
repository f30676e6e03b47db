import Basics
package import Pipeline
package import RemoteHosts

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
    /// The advice about the error; nil if there is none.
    package var hints: [String]?

    /// Creates the report of a deployment.
    package init(_ host: RemoteHost, _ report: RunReport) {
        (self.host, address, steps, deployment) = (host.name, "\(host.address)", report.steps, report.deployment)
    }

    /// Creates the report of a deployment that could not begin or was cut off. It has the first
    /// message of the error, with its place and its hints.
    package init(_ host: RemoteHost, failure: any Error) {
        (self.host, address, steps) = (host.name, "\(host.address)", [])
        let remote = RemoteFailure(failure)
        let first = remote.diagnostics.first
        error = (first?.place.map { $0 + ": " } ?? "") + remote.description
        if let first, !first.hints.isEmpty { hints = first.hints }
    }

    /// True when the deployment ended with an error, or a function failed.
    package var isFailed: Bool { error != nil || failedSteps > 0 }

    /// The number of failed steps.
    package var failedSteps: Int { steps.count { $0.outcome == .failed } }
}
