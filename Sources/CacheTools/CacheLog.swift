import ContentHash
package import ImageBuild
package import WorkModel

/// The output of a build, of a test, or of a container that failed. Schema `faaso.cache-log/1`.
///
/// The log of a build is unchanged. The log of a test has a line for each case, and the output of
/// failed cases. The log of a container has its last lines.
package struct CacheLog: Hashable, Sendable, Encodable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache-log/1"

    /// The node of the record.
    package let node: Node
    /// The key of the record. For a container it is the digest of its log.
    package let key: String
    /// The log, which need not be valid UTF-8.
    package let bytes: [UInt8]

    /// The lines without their ends. Invalid UTF-8 is replaced.
    package var lines: [String] {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private enum CodingKeys: String, CodingKey { case schema, node, key, lines }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.schemaName, forKey: .schema)
        try container.encode(node, forKey: .node)
        try container.encode(key, forKey: .key)
        try container.encode(lines, forKey: .lines)
    }

    /// Finds the log of a record.
    /// - Parameters:
    ///   - reference: `image:sum`, `test:sum`, `container:sum`, or `sum` for its image; `sum~1` for
    ///     the one before the newest; or the first digits of a key.
    ///   - key: the first digits of a key of a node; empty for none.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, _ reference: String, key: String = "") throws {
        let reference = try CacheReference(reference, key: key, in: cache)
        if case .container(let function)? = reference.node {
            node = .container(function)
            (self.key, bytes) = try Self.containerLog(function, reference, cache)
            return
        }
        let found = try CacheRecord(cache, reference)
        node = found.node
        switch found {
        case .image(let record):
            guard let bytes = record.log.flatMap({ cache.log($0) }) else { throw CacheError.noLog(found.node) }
            self.bytes = bytes
            self.key = record.key.hex
        case .test(let record):
            self.key = record.key.hex
            func lines(_ text: String?) -> [String] { (text ?? "").split(whereSeparator: \.isNewline).map(String.init) }
            var all = record.cases.flatMap { test in
                [(test.failure == nil ? "passed: " : "failed: ") + test.name] + lines(test.failure).map { "  " + $0 }
                    + lines(test.output).map { "  | " + $0 }
            }
            if let output = record.output { all += TestRecord.containerLog(lines(output)) }
            bytes = Array(all.map { $0 + "\n" }.joined().utf8)
        }
    }

    private static func containerLog(
        _ function: String, _ reference: CacheReference, _ cache: CacheFolder
    ) throws(CacheError) -> (String, [UInt8]) {
        let node = Node.container(function)
        let chosen = try containerLog(reference, node, cache.containerLogs(function))
        guard let bytes = cache.log(CacheFolder.containerLogName(function, chosen)) else { throw .noLog(node) }
        return (chosen.hex, bytes)
    }

    private static func containerLog(_ reference: CacheReference, _ node: Node, _ logs: [Digest]) throws(CacheError) -> Digest {
        switch reference {
        case .newest:
            guard let newest = logs.first else { throw .notFound(node, key: "") }
            return newest
        case .older(_, let number):
            guard number < logs.count else { throw .notSoMany(node, count: max(0, logs.count - 1)) }
            return logs[number]
        case .keyed(_, let key), .key(let key):
            let found = logs.filter { $0.hex.hasPrefix(key.lowercased()) }
            guard let first = found.first else { throw .notFound(node, key: key) }
            guard key.isEmpty || found.count == 1 else { throw .ambiguous(node, key: key, count: found.count) }
            return first
        }
    }
}
