import BuildGraph
package import ImageBuild

/// What a node wrote when it ran: a build's log as it is, of tests a line for each case.
package struct CacheLog: Sendable {
    package let bytes: [UInt8]

    /// - Parameters:
    ///   - node: `image:sum`, `test:sum`, or `sum` for its image.
    ///   - key: the first digits of a key; empty for the newest record.
    /// - Throws: ``CacheError``.
    package init(_ cache: CacheFolder, node: String, key: String) throws {
        let id = node.contains(":") ? NodeID(node) : .image(node)
        switch try CacheRecord.one(id, key: key, cache) {
        case .image(let record):
            guard let bytes = record.log.flatMap({ cache.log($0) }) else { throw CacheError.noLog(id) }
            self.bytes = bytes
        case .test(let record):
            let lines = record.cases.flatMap { test in
                [(test.failure == nil ? "passed: " : "failed: ") + test.name]
                    + (test.failure ?? "").split(separator: "\n").map { "  \($0)" }
            }
            bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        }
    }
}
