import ContentHash
package import ImageBuild
package import WorkModel

/// A record of an image or a test.
package enum CacheRecord: Sendable {
    /// The record of an image.
    case image(ImageRecord)
    /// The record of a test.
    case test(TestRecord)

    /// Finds a record by a text that a user types.
    /// - Parameter reference: one of these forms:
    ///   - a node, for its newest record;
    ///   - `sum~1`, for the latest of its older records;
    ///   - the first digits of a key;
    ///   - a node and the first digits of a key, such as `image:sum@4c1f`.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, _ reference: String) throws {
        if let (node, number) = try Self.before(reference) {
            self = try Self.older(node, number, cache)
            return
        }
        let parts = reference.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            self = try Self.one(Node(typed: parts[0]), key: parts[1], cache)
            return
        }
        if reference.contains(":") || cache.currentImage(reference) != nil {
            self = try Self.one(Node(typed: reference), key: "", cache)
            return
        }
        let nodes = cache.functions().flatMap { [Node.image($0), .test($0)] }
        let found = nodes.flatMap { Self.all($0, key: reference, cache) }
        guard let first = found.first, !reference.isEmpty else { throw CacheError.unknownReference(reference) }
        guard found.count == 1 else { throw CacheError.ambiguousReference(reference, count: found.count) }
        self = first
    }

    /// Finds the only record of a node that matches a key.
    /// - Parameter key: the first digits; empty for the newest record.
    /// - Throws: ``CacheError`` if no record or several records match.
    package static func one(_ node: Node, key: String, _ cache: CacheFolder) throws -> CacheRecord {
        guard node.kind == .image || node.kind == .test else { throw CacheError.notRecorded(node) }
        let found = all(node, key: key, cache)
        guard let first = found.first else { throw CacheError.notFound(node, key: key) }
        guard found.count == 1 else { throw CacheError.ambiguous(node, key: key, count: found.count) }
        return first
    }

    /// Splits `sum~2` into its node and 2. Nil for any other reference.
    private static func before(_ reference: String) throws -> (Node, Int)? {
        guard let tilde = reference.lastIndex(of: "~"), let number = Int(reference[reference.index(after: tilde)...]), number > 0 else {
            return nil
        }
        return (try Node(typed: String(reference[..<tilde])), number)
    }

    /// Finds an older record of a node by its number. The latest older record has the number 1.
    private static func older(_ node: Node, _ number: Int, _ cache: CacheFolder) throws -> CacheRecord {
        let records: [CacheRecord] =
            switch node {
            case .image(let name): cache.earlierImages(name).map(Self.image)
            case .test(let name): cache.earlierTests(name).map(Self.test)
            default: throw CacheError.notRecorded(node)
            }
        guard number <= records.count else { throw CacheError.notSoMany(node, count: records.count) }
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
