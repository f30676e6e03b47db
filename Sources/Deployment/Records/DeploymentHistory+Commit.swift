extension DeploymentHistory {
    /// The newest deployment that put a commit into service. Nil if nothing is deployed, or if the
    /// commit is unknown.
    ///
    /// Deployments of which everything failed are passed over.
    package func deployedCommit() throws -> (deployment: Int, commit: String)? {
        for number in try numbers().reversed() {
            guard let record = try record(number) else { continue }
            if record.desired.functions.isEmpty { return nil }
            if record.changes.isEmpty, !record.failed.isEmpty { continue }
            return record.commit.map { (record.number, $0) }
        }
        return nil
    }
}
