import Basics
import FoundationEssentials
package import WorkModel

/// One deployment: the whole desired state, who made it, when, and why each thing changed. Of secrets it has names only.
package struct DeploymentRecord: Hashable, Sendable, Codable {
    package static let currentSchema = "faaso.deployment/1"

    package var schema = currentSchema
    /// 1 for the first one.
    package var number: Int
    /// RFC 3339, in UTC.
    package var at: String
    /// `user@host`.
    package var by: String
    /// The git commit that was deployed, when there is one.
    package var commit: String?
    /// True if the files differed from the commit; nil where that is not known.
    package var dirty: Bool?
    /// The number of the deployment that this one brought back, where it is a rollback.
    package var rollback: Int?
    package var desired: DesiredState
    package var changes: [Step] {
        get { recordedChanges.map(\.step) }
        set { recordedChanges = newValue.compactMap(RecordedChange.init) }
    }
    private var recordedChanges: [RecordedChange]
    /// Functions that failed: ``desired`` has them as they were before, or not at all.
    package var failed: [String: String]

    private enum CodingKeys: String, CodingKey {
        case schema, number, at, by, commit, dirty, rollback, desired, failed
        case recordedChanges = "changes"
    }

    package init(
        number: Int, at: String, by: String, commit: String? = nil, dirty: Bool? = nil, rollback: Int? = nil, desired: DesiredState,
        changes: [Step] = [],
        failed: [String: String] = [:]
    ) {
        (self.number, self.at, self.by, self.commit, self.dirty, self.rollback) = (number, at, by, commit, dirty, rollback)
        (self.desired, recordedChanges, self.failed) = (desired, changes.compactMap(RecordedChange.init), failed)
    }

    /// `000012.json`.
    package var fileName: String { Self.fileName(number) }

    static func fileName(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".json"
    }

    /// The number in a record's file name, nil for any other file.
    static func number(ofFile name: String) -> Int? {
        guard name.hasSuffix(".json"), let number = Int(name.dropLast(5)), number > 0, fileName(number) == name else { return nil }
        return number
    }

    /// As it is written: indented, keys sorted.
    var encoded: [UInt8] {
        get throws { try JSONCoding.pretty(self) }
    }

    /// Nil for bytes that are torn or of a version that is not known: such a record is no record.
    init?(decoding bytes: [UInt8]) {
        guard let record = try? JSONCoding.decode(Self.self, from: bytes), record.schema == Self.currentSchema else { return nil }
        self = record
    }
}
