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
    ///   - node: `image:sum`, `test:sum`, `container:sum`, or `sum` for its image.
    ///   - key: the first digits of a key; empty for the newest record.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, node: String, key: String) throws {
        let id = try Node(typed: node)
        self.node = id
        if case .container(let function) = id {
            (self.key, bytes) = try Self.containerLog(function, key, cache)
            return
        }
        switch try CacheRecord.one(id, key: key, cache) {
        case .image(let record):
            guard let bytes = record.log.flatMap({ cache.log($0) }) else { throw CacheError.noLog(id) }
            self.bytes = bytes
            self.key = record.key.hex
        case .test(let record):
            self.key = record.key.hex
            func indented(_ text: String?, _ indent: String) -> [String] {
                (text ?? "").split(whereSeparator: \.isNewline).map { indent + $0 }
            }
            var lines = record.cases.flatMap { test in
                [(test.failure == nil ? "passed: " : "failed: ") + test.name] + indented(test.failure, "  ")
                    + indented(test.output, "  | ")
            }
            if let output = record.output { lines += ["the container's log:"] + indented(output, "  | ") }
            bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        }
    }

    private static func containerLog(_ function: String, _ key: String, _ cache: CacheFolder) throws(CacheError) -> (String, [UInt8]) {
        let node = Node.container(function)
        let found = cache.containerLogs(function).filter { $0.hex.hasPrefix(key.lowercased()) }
        guard let newest = found.first else { throw .notFound(node, key: key) }
        guard key.isEmpty || found.count == 1 else { throw .ambiguous(node, key: key, count: found.count) }
        guard let bytes = cache.log(CacheFolder.containerLogName(function, newest)) else { throw .noLog(node) }
        return (newest.hex, bytes)
    }
}
