package import BuildGraph
package import WorkModel

extension Deployer {
    /// All deployments whose records can be read, the oldest first.
    func history() throws -> [DeploymentRecord] { try records.all() }

    /// The deployment of that number; nil when there is none, or its record is torn.
    func record(_ number: Int) throws -> DeploymentRecord? { try records.record(number) }

    /// The newest deployment whose record can be read.
    func lastRecord() throws -> DeploymentRecord? { try records.last() }

    private var records: DeploymentHistory { DeploymentHistory(state: state, files: files) }

    /// Writes down what was deployed, why, by whom and when.
    /// - Parameters:
    ///   - actual: what was made to work.
    ///   - failed: why functions were not brought about that were to be.
    ///   - rollback: the number of the deployment that this one brings back.
    func record(
        _ actual: DesiredState, changes: [Step], failed: [String: String] = [:], commit: String? = nil, dirty: Bool? = nil,
        rollback: Int? = nil
    ) throws -> DeploymentRecord {
        let number = (try records.numbers().last ?? 0) + 1
        let record = DeploymentRecord(
            number: number, at: effects.clock.date(), by: invoker.name, commit: commit, dirty: dirty, rollback: rollback, desired: actual,
            changes: changes, failed: failed)
        // The configurations in it have the values of environments: a rollback restores them.
        try files.writePrivate(state.deployments + "/" + record.fileName, try record.encoded)
        log(DeploymentEvent(.deployment, .recorded, "recorded as \(number)"))
        return record
    }

    /// Applies an older deployment as a new one, under the deployment lock. Nothing is built.
    /// - Parameter number: nil means the last that wanted something else than what is there.
    package func rollBack(
        to number: Int? = nil, wait: Bool = true, onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> RollbackReport {
        try await withLock(purpose: "rolling back \(project)", wait: wait) {
            let target = try await rollbackTarget(number)
            let report = try await applyLocked(
                target.desired, commit: target.commit, dirty: target.dirty, rollback: target.number, onEvent: onEvent)
            return RollbackReport(number: target.number, deployment: report)
        }
    }

    /// What ``rollBack(to:wait:onEvent:)`` would do. Changes nothing.
    package func rollbackPlan(to number: Int? = nil) async throws -> DeploymentPlan {
        let desired = try await rollbackTarget(number).desired
        return try Reconciler.changes(from: await observe(for: desired), to: desired)
    }

    /// The record to return to, with the secrets of today.
    ///
    /// Throws when there is no such deployment, a secret is no longer set, or the engine no longer has one of its images.
    private func rollbackTarget(_ number: Int?) async throws -> DeploymentRecord {
        guard let wanted = try number ?? records.lastOther()?.number else { throw DeploymentError.noOtherDeployment }
        guard var record = try record(wanted) else { throw DeploymentError.noSuchDeployment(wanted) }
        for function in record.desired.functions {
            guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
            if try await engine.imageUser(image.id) == nil {
                throw DeploymentError.deployedImageMissing(
                    function: function.name, image: image.reference, deployment: wanted, commit: record.dirty == true ? nil : record.commit)
            }
            for secret in function.configuration.secrets.keys.sorted() where try effects.secret(secret) == nil {
                throw DeploymentError.secretNotSet(function: function.name, secret: secret)
            }
        }
        // A repository may have got another origin since; whose the project is, is not gone back to.
        if let newest = try lastRecord() { record.desired.repository = newest.desired.repository }
        record.desired = try record.desired.withSecretVersions { try effects.secret($0)?.version }
        record.desired.dropDanglingRoutes()
        return record
    }

    /// IDs of the images that a kept deployment names: these must not be removed.
    package func imagesInUse() throws -> Set<String> { try records.imagesInUse() }
}

/// What a rollback did.
package struct RollbackReport: Sendable {
    /// The deployment that was brought back.
    package var number: Int
    package var deployment: DeploymentReport
}
