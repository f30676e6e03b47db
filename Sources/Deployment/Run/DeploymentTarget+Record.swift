package import WorkModel

extension DeploymentTarget {
    /// Records a deployment with its causes, its author and its time.
    /// - Parameters:
    ///   - actual: the state that was reached.
    ///   - changes: the steps that were done.
    ///   - failed: the functions that failed, each with the cause.
    ///   - rollback: the deployment, or the function of one, that this one brings back.
    @discardableResult
    package func record(
        _ actual: DesiredState, changes: [Step], failed: [String: String] = [:], commit: String? = nil, dirty: Bool? = nil,
        rollback: Rollback? = nil
    ) async throws -> DeploymentRecord {
        let signature = signature()
        let record = DeploymentRecord(
            number: try history.nextNumber(), at: signature.at, by: signature.by, commit: commit, dirty: dirty,
            rollback: rollback, desired: actual, changes: changes, failed: failed)
        try await store(record)
        log(DeploymentEvent(.deployment, .recorded, "recorded as \(record.number)"))
        return record
    }
}
