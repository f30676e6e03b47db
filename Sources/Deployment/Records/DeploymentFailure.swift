import FunctionModel

/// Why what serves of a function is not the version that was wanted last.
package struct DeploymentFailure: Hashable, Sendable, Codable {
    /// RFC 3339, in UTC.
    package var at: String
    /// What failed: `image:sum`, `test:sum`, `container:sum`, or what these need.
    package var node: String
    /// In a line.
    package var reason: String
    /// The log of a build, relative to `.faaso`.
    package var log: String?
    /// The number of the deployment in which it failed, where one was recorded.
    package var deployment: Int?

    package init(at: String, node: String, reason: String, log: String? = nil, deployment: Int? = nil) {
        (self.at, self.node, self.log, self.deployment) = (at, node, log, deployment)
        self.reason = reason.split(separator: "\n").first.map(String.init) ?? ""
    }
}

extension DeploymentFailure {
    /// What an error says, in a line: of a problem of the files without its `error: ` and its hints.
    package static func reason(_ error: any Error) -> String {
        if let first = (error as? ProjectProblems)?.problems.first { return first.place + first.message }
        return "\(error)".split(separator: "\n").first.map(String.init) ?? ""
    }
}

extension DeploymentStatus {
    /// With what failed of each function since it was deployed.
    package func including(_ failures: [String: DeploymentFailure]) -> DeploymentStatus {
        var status = self
        for index in status.functions.indices { status.functions[index].failure = failures[status.functions[index].name] }
        return status
    }
}
