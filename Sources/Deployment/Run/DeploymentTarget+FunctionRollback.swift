package import BuildGraph
package import WorkModel

extension DeploymentTarget {
    /// Brings an older version of one function back, under the lock. Nothing is built, and nothing
    /// else is changed.
    ///
    /// The function's image, configuration, health check and drain are those of that version.
    /// Routes stay. A function that has no route now gets those that it had, as far as no other
    /// function has them. A version that was internal needs none.
    /// - Parameter versions: 1 for the version before the present one, 2 for the one before that.
    ///   Nil for the newest older one at which no rollback from the present version failed.
    package func rollBack(
        function name: String, versions: Int? = nil, wait: Bool = true, onEvent: @escaping @Sendable (Executor.Event) -> Void = { _ in }
    ) async throws -> RollbackReport {
        try await withLock(purpose: "rolling back \(name)", wait: wait, onWait: {}) {
            let target = try await functionTarget(name, versions)
            let report = try await applyLocked(
                target.desired, only: [name], commit: target.commit, dirty: target.dirty,
                rollback: Rollback(deployment: target.number, function: name), onEvent: onEvent)
            return RollbackReport(number: target.number, deployment: report)
        }
    }

    /// The plan of ``rollBack(function:versions:wait:onEvent:)``. Changes nothing.
    package func rollbackPlan(function name: String, versions: Int? = nil) async throws -> DeploymentPlan {
        let desired = try await functionTarget(name, versions).desired
        var plan = try await observation(for: desired, probing: .brisk, functions: [name]).changes(to: desired)
        plan.changes.removeAll { $0.node.function != nil && $0.node.function != name }
        return plan
    }

    /// The newest deployment with the older version of a function in it.
    ///
    /// The number is that of the deployment that had the version. Commit and dirt stay those of the
    /// newest deployment: most functions are of them.
    private func functionTarget(_ name: String, _ versions: Int?) async throws -> DeploymentRecord {
        guard var target = try history.last() else { throw DeploymentError.neverDeployed(function: name, known: []) }
        let older = try history.olderVersions(of: name, limit: versions ?? .max)
        if older.isEmpty, target.desired.function(name) == nil {
            let known = Set(try history.all().flatMap { $0.desired.functions.map(\.name) })
            throw DeploymentError.neverDeployed(function: name, known: known.sorted())
        }
        let chosen = versions == nil ? older.first { !$0.hasFailed } ?? older.first : older.count == versions ? older.last : nil
        guard let version = chosen else {
            throw DeploymentError.noOlderVersion(function: name, wanted: versions ?? 1, there: older.count)
        }
        try await checkReturn(of: version.function, from: version.record)
        target.desired.replace(version.function, routes: version.record.desired.routes)
        let wasRouted = version.record.desired.routes.contains { $0.function == name }
        guard !wasRouted || target.desired.routes.contains(where: { $0.function == name }) else {
            throw DeploymentError.routesTaken(function: name)
        }
        target.desired = try await withSecretVersions(target.desired)
        target.number = version.record.number
        return target
    }
}

extension DesiredState {
    /// Puts a version of a function in the place of the present one.
    /// - Parameter old: the routes of the time of that version. They count if the function has none
    ///   now.
    mutating func replace(_ function: DesiredFunction, routes old: [DesiredRoute]) {
        functions.removeAll { $0.name == function.name }
        functions.append(function)
        functions.sort { $0.name < $1.name }
        unrouted.removeAll { $0 == function.name }
        if !routes.contains(where: { $0.function == function.name }) {
            let taken = Set(routes.map(\.path))
            routes = Self.sorted(routes + old.filter { $0.function == function.name && !taken.contains($0.path) })
        }
        dropDanglingRoutes()
    }
}
