import Basics

/// The form `faaso.deployment/2`, which `docs/formats/deployment.schema.json` describes.
///
/// Records of `faaso.deployment/1` are read, too, and never written.
extension DeploymentRecord: Codable {
    /// The schema of the records that this program writes.
    static let form = VersionedForm(name: "faaso.deployment", version: 2)

    private enum Name: String, CodingKey {
        case schema, number, at, by, commit, dirty, rollback, desired, changes, failed
        case rollbackFunction = "rollback_function"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        switch try Self.form.version(of: fields.decode(String.self, forKey: .schema)) {
        case 1:
            self = try RecordV1(from: decoder).record
            return
        case 2: break
        default: throw DecodingError.dataCorruptedError(forKey: .schema, in: fields, debugDescription: "not a record of a deployment")
        }
        let function = try fields.decodeIfPresent(String.self, forKey: .rollbackFunction)
        self.init(
            number: try fields.decode(Int.self, forKey: .number), at: try fields.decode(String.self, forKey: .at),
            by: try fields.decode(String.self, forKey: .by), commit: try fields.decodeIfPresent(String.self, forKey: .commit),
            dirty: try fields.decodeIfPresent(Bool.self, forKey: .dirty),
            rollback: try fields.decodeIfPresent(Int.self, forKey: .rollback).map { Rollback(deployment: $0, function: function) },
            desired: try fields.decode(DesiredState.self, forKey: .desired),
            changes: try fields.decode([RecordedStep].self, forKey: .changes).map(\.step),
            failed: try fields.decode([String: String].self, forKey: .failed))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(Self.form.schema, forKey: .schema)
        try fields.encode(number, forKey: .number)
        try fields.encode(at, forKey: .at)
        try fields.encode(by, forKey: .by)
        try fields.encodeIfPresent(commit, forKey: .commit)
        try fields.encodeIfPresent(dirty, forKey: .dirty)
        try fields.encodeIfPresent(rollback?.deployment, forKey: .rollback)
        try fields.encodeIfPresent(rollback?.function, forKey: .rollbackFunction)
        try fields.encode(desired, forKey: .desired)
        try fields.encode(changes.map(RecordedStep.init), forKey: .changes)
        try fields.encode(failed, forKey: .failed)
    }

    /// The bytes of the record's file: indented, with sorted keys.
    package var encoded: [UInt8] {
        get throws { try JSONCoding.pretty(self) }
    }

    /// Reads a record's file. Nil if the bytes are torn, or are not a record.
    /// - Throws: ``NewerForm`` for a record that a newer version of this program wrote.
    init?(decoding bytes: [UInt8]) throws(NewerForm) {
        do { self = try JSONCoding.decode(Self.self, from: bytes) } catch let newer as NewerForm {
            throw newer
        } catch {
            return nil
        }
    }
}
