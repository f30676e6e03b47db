import Basics

/// The last failure of a function. The version that serves is older than the desired one.
package struct DeploymentFailure: Hashable, Sendable, Codable {
    /// The time of the failure: RFC 3339, in UTC.
    package var at: String
    /// The node that failed: `image:sum`, `test:sum`, `container:sum`, or a node that one of these
    /// needs.
    package var node: String
    /// The reason, in one line.
    package var reason: String
    /// The path of the build's log, relative to `.faaso`.
    package var log: String?
    /// The number of the deployment that failed; nil if none was recorded.
    package var deployment: Int?

    /// Creates a failure. Only the first line of `reason` is kept.
    package init(at: String, node: String, reason: String, log: String? = nil, deployment: Int? = nil) {
        (self.at, self.node, self.log, self.deployment) = (at, node, log, deployment)
        self.reason = reason.firstLine
    }
}

extension DeploymentFailure {
    /// The reason on record for a function at which the user stopped the run.
    static let interrupted = "interrupted"

    /// The first line of an error's first message, with the place of a problem in the project's
    /// files.
    package static func reason(_ error: any Error) -> String { Diagnostic.summary(of: error).firstLine }
}

extension DeploymentStatus {
    /// The status with the failure of each function since its last deployment.
    package func including(_ failures: [String: DeploymentFailure]) -> DeploymentStatus {
        var status = self
        for index in status.functions.indices { status.functions[index].failure = failures[status.functions[index].name] }
        return status
    }
}
