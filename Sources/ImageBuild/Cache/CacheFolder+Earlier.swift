import Basics
import ContentHash
import WorkModel

/// The order in which the records of a node were its newest one.
///
/// A run reuses an older record after an edit was undone. The time of a build does not tell which
/// record that run replaced. So the file in `current` has the newest record, and the keys of the
/// newest records before it.
extension CacheFolder {
    /// The number of keys that stand beside the newest record of a node.
    static let earlierKeys = 50

    /// The records that were the newest of a function's image before the present one, the latest
    /// first.
    package func earlierImages(_ function: String) -> [ImageRecord] {
        let newest = currentImage(function)
        return imageRecords(function).filter { $0.key != newest?.key || newest?.image == nil }
    }

    /// The records that were the newest of a function's tests before the present one, the latest
    /// first.
    package func earlierTests(_ function: String) -> [TestRecord] {
        let newest = currentTest(function)
        return testRecords(function).filter { $0.key != newest?.key || newest?.passed == false }
    }

    /// Stores a record as the newest of its node.
    func writeNewest(_ record: ImageRecord) throws {
        try write(record, .image, record.function, record.image == nil ? nil : record.key)
    }

    /// Stores a record as the newest of its node.
    func writeNewest(_ record: TestRecord) throws {
        try write(record, .test, record.function, record.passed ? record.key : nil)
    }

    /// Stores a record as the newest of its node.
    /// - Parameter key: the key of a success; nil for a failure. The record of a success may come
    ///   back, and then has its place at the front only.
    private func write(_ record: some Encodable, _ kind: Node.Kind, _ function: String, _ key: Digest?) throws {
        let earlier = newestKeys(kind, function).filter { $0 != key }
        let newest = NewestRecord(record: record, earlier: Array(earlier.prefix(Self.earlierKeys)))
        try write(JSONCoding.pretty(newest), "current/" + Self.currentName(kind, function))
    }

    /// Sorts records by the order in which they were last the newest of their node, the latest
    /// first. The others follow in the order in which they are given.
    func ordered<Record>(_ records: [Record], _ kind: Node.Kind, _ function: String, key: (Record) -> Digest) -> [Record] {
        var rest = Dictionary(records.map { (key($0), $0) }) { first, _ in first }
        return newestKeys(kind, function).compactMap { rest.removeValue(forKey: $0) } + records.filter { rest[key($0)] != nil }
    }

    /// The keys of a node's newest records, the latest first. A failure has no record of its own,
    /// and so no place among them.
    private func newestKeys(_ kind: Node.Kind, _ function: String) -> [Digest] {
        let newest: Digest?
        switch kind {
        case .image:
            guard let record = currentImage(function) else { return [] }
            newest = record.image == nil ? nil : record.key
        default:
            guard let record = currentTest(function) else { return [] }
            newest = record.passed ? record.key : nil
        }
        let before: EarlierKeys? = decode("current/" + Self.currentName(kind, function))
        return (newest.map { [$0] } ?? []) + (before?.earlier ?? [])
    }
}

/// The keys beside a newest record.
private struct EarlierKeys: Decodable {
    /// The keys of the newest records before it, the latest first. Nil in files of older versions.
    var earlier: [Digest]?
}

/// A newest record as its file has it: the fields of the record, and the keys beside them.
private struct NewestRecord<Record: Encodable>: Encodable {
    var record: Record
    var earlier: [Digest]

    private enum CodingKeys: String, CodingKey { case earlier }

    func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !earlier.isEmpty { try container.encode(earlier, forKey: .earlier) }
    }
}
