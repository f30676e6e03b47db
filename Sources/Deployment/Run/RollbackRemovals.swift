/// The functions that a rollback may take out of service.
package enum RollbackConsent: Hashable, Sendable {
    /// All that it has to.
    case any
    /// These alone, because the user was asked about them.
    case these(Set<String>)
    /// The functions that the older deployment left out on purpose. Nobody was asked.
    case unasked
}

/// The functions that a rollback takes out of service.
package struct RollbackRemovals: Hashable, Sendable {
    /// The number of the deployment that comes back.
    package var deployment: Int
    /// The functions that have containers and would have none, sorted.
    package var functions: [String]
    /// The names in ``functions`` that failed in the deployment, sorted.
    package var failed: [String]
    /// True when no function would be left.
    package var leavesNone: Bool

    /// Creates the removals of a rollback to a record.
    /// - Parameter functions: the functions that have containers and would have none, sorted.
    init(_ record: DeploymentRecord, functions: [String]) {
        (deployment, self.functions) = (record.number, functions)
        failed = functions.filter { record.failed[$0] != nil }
        leavesNone = record.desired.functions.isEmpty
    }

    /// Refuses removals that the user did not agree to.
    ///
    /// A deployment in which a function failed lacks it by accident, and so does one that left
    /// nothing running.
    func check(_ consent: RollbackConsent) throws(DeploymentError) {
        switch consent {
        case .any: return
        case .these(let allowed):
            if let name = functions.first(where: { !allowed.contains($0) }) { throw .removesOthers(function: name) }
        case .unasked:
            if leavesNone, !functions.isEmpty { throw .leavesNone(deployment: deployment, functions: functions) }
            if !failed.isEmpty { throw .removesFailed(deployment: deployment, functions: failed) }
        }
    }
}
