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

    /// What stands, by function: what a repository remembers of its own runs, unless a deployment did something about the function since;
    /// and what the newest deployment could not do, unless a run of the repository found the function well since.
    /// - Parameters:
    ///   - settled: when runs of the repository found functions well again, RFC 3339.
    ///   - records: the oldest first.
    package static func standing(
        own: [String: DeploymentFailure], settled: [String: String], records: some BidirectionalCollection<DeploymentRecord>
    ) -> [String: DeploymentFailure] {
        var standing = own.filter { name, failure in
            let done = records.last { $0.failed[name] == nil && $0.changes.contains { $0.target == .container(name) } }
            return done.map { $0.at < failure.at || $0.number == failure.deployment } ?? true
        }
        guard let newest = records.last else { return standing }
        for (name, reason) in newest.failed where settled[name] ?? "" < newest.at {
            // What the run itself remembers of it says more.
            if let own = standing[name], own.deployment == newest.number || own.at > newest.at { continue }
            standing[name] = DeploymentFailure(at: newest.at, node: "container:" + name, reason: reason, deployment: newest.number)
        }
        return standing
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
