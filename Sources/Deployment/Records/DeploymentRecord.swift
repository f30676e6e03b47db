import BuildGraph
package import WorkModel

/// One deployment: the whole desired state, its author, its time, and the causes of each change.
///
/// A record holds the names and the versions of secrets, never their values.
package struct DeploymentRecord: Hashable, Sendable {
    /// The number of the deployment. The first one has 1.
    package var number: Int
    /// The time of the deployment: RFC 3339, in UTC.
    package var at: String
    /// The author: `user@host`.
    package var by: String
    /// The git commit that was deployed, if there is one.
    package var commit: String?
    /// True when the files differed from the commit. Nil if that is unknown.
    package var dirty: Bool?
    /// The older deployment, or the function of one, that this one brought back. Nil if it is no
    /// rollback.
    package var rollback: Rollback?
    /// The state that was reached.
    package var desired: DesiredState
    /// The steps that were done, without their outputs.
    package var changes: [Step]
    /// The functions that failed, each with the cause. ``desired`` has them as they were before, or
    /// not at all.
    package var failed: [String: String]

    /// Creates a record. The outputs of `changes` are dropped.
    package init(
        number: Int, at: String, by: String, commit: String? = nil, dirty: Bool? = nil, rollback: Rollback? = nil,
        desired: DesiredState, changes: [Step] = [], failed: [String: String] = [:]
    ) {
        (self.number, self.at, self.by, self.commit, self.dirty, self.rollback) = (number, at, by, commit, dirty, rollback)
        (self.desired, self.failed) = (desired, failed)
        self.changes = changes.map { Step($0.node, $0.action, $0.reasons, interrupts: $0.interrupts) }
    }

    /// The name of the record's file, such as `000012.json`.
    package var fileName: String { Self.fileName(number) }

    /// The name of the file of a record with this number.
    package static func fileName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".json"
    }

    /// The number in a record's file name; nil for any other file.
    package static func number(ofFile name: String) -> Int? {
        guard name.hasSuffix(".json"), let number = Int(name.dropLast(5)), number > 0, fileName(number) == name else { return nil }
        return number
    }
}
