import ContentHash
package import ImageBuild
import WorkModel

/// A record of an image or a test.
package enum CacheRecord: Sendable {
    /// The record of an image.
    case image(ImageRecord)
    /// The record of a test.
    case test(TestRecord)

    /// The node of the record.
    var node: Node {
        switch self {
        case .image(let record): .image(record.function)
        case .test(let record): .test(record.function)
        }
    }

    /// Finds the record that a reference names.
    /// - Throws: ``CacheError`` if no record or several records match.
    init(_ cache: CacheFolder, _ reference: CacheReference) throws(CacheError) {
        switch reference {
        case .newest(let node): self = try Self.one(node, key: "", cache)
        case .older(let node, let number): self = try Self.older(node, number, cache)
        case .keyed(let node, let key): self = try Self.one(node, key: key, cache)
        case .key(let digits):
            let nodes = cache.functions().flatMap { [Node.image($0), .test($0)] }
            let found = nodes.flatMap { Self.all($0, key: digits, cache) }
            guard let first = found.first, !digits.isEmpty else { throw .unknownReference(digits) }
            guard found.count == 1 else { throw .ambiguousReference(digits, count: found.count) }
            self = first
        }
    }

    /// Finds the only record of a node that matches a key.
    /// - Parameter key: the first digits; empty for the newest record.
    private static func one(_ node: Node, key: String, _ cache: CacheFolder) throws(CacheError) -> CacheRecord {
        guard node.kind == .image || node.kind == .test else { throw .notRecorded(node) }
        let found = all(node, key: key, cache)
        guard let first = found.first else { throw .notFound(node, key: key) }
        guard found.count == 1 else { throw .ambiguous(node, key: key, count: found.count) }
        return first
    }

    private static func older(_ node: Node, _ number: Int, _ cache: CacheFolder) throws(CacheError) -> CacheRecord {
        let records: [CacheRecord] =
            switch node {
            case .image(let name): cache.earlierImages(name).map(Self.image)
            case .test(let name): cache.earlierTests(name).map(Self.test)
            default: throw .notRecorded(node)
            }
        guard number <= records.count else { throw .notSoMany(node, count: records.count) }
        return records[number - 1]
    }

    private static func all(_ node: Node, key: String, _ cache: CacheFolder) -> [CacheRecord] {
        let name = node.name
        let digits = key.lowercased()
        if node.kind == .image {
            let current = cache.currentImage(name)
            if digits.isEmpty { return current.map { [.image($0)] } ?? [] }
            let records = Dictionary((cache.imageRecords(name) + [current].compactMap(\.self)).map { ($0.key, $0) }) { first, _ in first }
            return records.values.filter { $0.key.hex.hasPrefix(digits) }.map(Self.image)
        }
        let current = cache.currentTest(name)
        if digits.isEmpty { return current.map { [.test($0)] } ?? [] }
        let records = Dictionary((cache.testRecords(name) + [current].compactMap(\.self)).map { ($0.key, $0) }) { first, _ in first }
        return records.values.filter { $0.key.hex.hasPrefix(digits) }.map(Self.test)
    }
}
