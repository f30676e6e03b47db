/// The part of an older deployment that a rollback brings back.
package struct Rollback: Hashable, Sendable {
    /// The number of the older deployment.
    package var deployment: Int
    /// The function that is brought back alone. Nil for the whole deployment.
    package var function: String?

    /// Creates the part of a deployment.
    package init(deployment: Int, function: String? = nil) { (self.deployment, self.function) = (deployment, function) }
}

extension DeploymentRecord {
    /// The number of the deployment that this one brought back as a whole.
    package var wholeRollback: Int? { rollback?.function == nil ? rollback?.deployment : nil }

    /// The number of the deployment from which this one brought back a function.
    package func rollback(of function: String) -> Int? {
        guard let rollback, rollback.function == nil || rollback.function == function else { return nil }
        return rollback.deployment
    }
}
