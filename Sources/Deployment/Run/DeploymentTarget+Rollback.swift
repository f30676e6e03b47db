package import BuildGraph
package import WorkModel

/// The result of a rollback.
package struct RollbackReport: Sendable {
    /// The number of the deployment that was brought back.
    package var number: Int
    /// The report of the deployment that brought it back.
    package var deployment: DeploymentReport
}

extension DeploymentTarget {
    /// Applies an older deployment as a new one, under the lock. Nothing is built.
    /// - Parameter number: the deployment to bring back; nil means the newest one that differs from
    ///   the current state.
    package func rollBack(
        to number: Int? = nil, wait: Bool = true, onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> RollbackReport {
        try await withLock(purpose: "rolling back \(project)", wait: wait, onWait: {}) {
            let target = try await rollbackTarget(number)
            let report = try await applyLocked(
                target.desired, commit: target.commit, dirty: target.dirty, rollback: target.number, onEvent: onEvent)
            return RollbackReport(number: target.number, deployment: report)
        }
    }

    /// The plan of ``rollBack(to:wait:onEvent:)``. Nothing is changed.
    package func rollbackPlan(to number: Int? = nil) async throws -> DeploymentPlan {
        let desired = try await rollbackTarget(number).desired
        return try Reconciler.changes(from: await observe(for: desired, probing: .brisk, functions: nil), to: desired)
    }

    /// The record to return to, with the current versions of the secrets.
    ///
    /// Throws if the deployment is not on record, a secret is not set, or the target lacks an
    /// image.
    private func rollbackTarget(_ number: Int?) async throws -> DeploymentRecord {
        guard let wanted = try number ?? history.lastOther()?.number else { throw DeploymentError.noOtherDeployment }
        guard var record = try history.record(wanted) else { throw DeploymentError.noSuchDeployment(wanted) }
        for function in record.desired.functions {
            guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
            if try await !hasImage(image) {
                throw DeploymentError.deployedImageMissing(
                    function: function.name, image: image.reference, deployment: wanted, commit: record.dirty == true ? nil : record.commit)
            }
            for secret in function.configuration.secrets.keys.sorted() where try secretVersion(secret) == nil {
                throw DeploymentError.secretNotSet(function: function.name, secret: secret)
            }
        }
        // A rollback keeps the owner: the repository may have another git origin since.
        if let newest = try history.last() { record.desired.repository = newest.desired.repository }
        record.desired = try record.desired.withSecretVersions(secretVersion)
        record.desired.dropDanglingRoutes()
        return record
    }
}
