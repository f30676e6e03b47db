/// A rollback that is the newest deployment, so that what runs is older than the repository.
package struct StandingRollback: Codable, Hashable, Sendable {
    /// The number of the deployment that is the rollback.
    package var number: Int
    /// The number of the deployment that was brought back.
    package var target: Int
    /// The function that was brought back alone. Nil for the whole deployment.
    package var function: String?

    /// Creates a rollback.
    package init(number: Int, target: Int, function: String? = nil) {
        (self.number, self.target, self.function) = (number, target, function)
    }

    /// True when the rollback brought back a function.
    package func concerns(_ function: String) -> Bool { self.function == nil || self.function == function }
}

extension DeploymentHistory {
    /// The rollback that is the newest deployment. Nil if the newest is none, or changed nothing.
    package func standingRollback() throws -> StandingRollback? {
        guard let record = try last(), let rollback = record.rollback, !record.changes.isEmpty else { return nil }
        return StandingRollback(number: record.number, target: rollback.deployment, function: rollback.function)
    }
}
