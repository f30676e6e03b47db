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
    /// - Parameters:
    ///   - number: the deployment to bring back; nil means the newest one that differs
    ///     from the current state.
    ///   - removing: the functions that the rollback may take out of service.
    package func rollBack(
        to number: Int? = nil, removing consent: RollbackConsent = .any, wait: Bool = true,
        onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> RollbackReport {
        try await withLock(purpose: "rolling back \(project)", wait: wait, onWait: {}) {
            let target = try await rollbackTarget(number)
            if consent != .any { try await removals(target).check(consent) }
            let report = try await applyLocked(
                target.desired, commit: target.commit, dirty: target.dirty, rollback: Rollback(deployment: target.number),
                onEvent: onEvent)
            return RollbackReport(number: target.number, deployment: report)
        }
    }

    /// The plan of ``rollBack(to:removing:wait:onEvent:)``. Changes nothing.
    package func rollbackPlan(to number: Int? = nil) async throws -> DeploymentPlan {
        let desired = try await rollbackTarget(number).desired
        return try await observation(for: desired, probing: .brisk, functions: nil, isRun: false).changes(to: desired)
    }

    /// The functions that a rollback takes out of service. Changes nothing.
    package func rollbackRemovals(to number: Int? = nil) async throws -> RollbackRemovals {
        try await removals(try await rollbackTarget(number))
    }

    private func removals(_ target: DeploymentRecord) async throws -> RollbackRemovals {
        RollbackRemovals(target, functions: try await observation().removed(by: target.desired))
    }

    /// The record to return to, with the current versions of the secrets.
    ///
    /// Throws if the deployment is not on record, a secret is not set, or the target lacks an
    /// image.
    private func rollbackTarget(_ number: Int?) async throws -> DeploymentRecord {
        guard let wanted = try number ?? history.lastOther()?.number else {
            throw DeploymentError.noOtherDeployment(newer: try history.newestOther()?.number)
        }
        guard var record = try history.record(wanted) else {
            let isFunction = try history.all().contains { $0.desired.function("\(wanted)") != nil }
            throw isFunction ? DeploymentError.numberIsFunction(wanted) : DeploymentError.noSuchDeployment(wanted)
        }
        for function in record.desired.functions { try await checkReturn(of: function, from: record) }
        // A rollback keeps the owner: the repository may have another git origin since.
        if let newest = try history.last() { record.desired.repository = newest.desired.repository }
        record.desired = try await withSecretVersions(record.desired)
        record.desired.dropDanglingRoutes()
        return record
    }

    /// Refuses a function of an older deployment whose image is gone, or whose secret is not set.
    func checkReturn(of function: DesiredFunction, from record: DeploymentRecord) async throws {
        guard let image = function.image else { throw DeploymentError.imageUnknown(function: function.name) }
        if try await !hasImage(image, of: function.name) {
            throw DeploymentError.deployedImageMissing(
                function: function.name, image: image.reference, deployment: record.number,
                commit: record.dirty == true ? nil : record.commit)
        }
        let names = function.configuration.secrets.keys.sorted()
        let versions = try await secretVersions(of: Set(names))
        for secret in names where versions[secret] == nil {
            throw DeploymentError.secretNotSet(function: function.name, secret: secret)
        }
    }
}
