package import Basics
import ContentHash
package import FoundationEssentials
package import ImageBuild
package import WorkModel

/// All records of a cache. Schema `faaso.cache/1`.
package struct CacheListing: Hashable, Sendable, Codable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache/1"

    /// The state of a record.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// The newest record of its node.
        case newest
        /// An older record. It is reused if an edit is undone.
        case older
        /// The newest record of its node, which is a failure.
        case failed
    }

    /// One record.
    package struct Entry: Hashable, Sendable, Codable {
        /// The node of the record.
        package var node: Node
        /// The key of the record.
        package var key: String
        /// The time of the build or the test.
        package var when: Date
        /// The duration of the build or the test in seconds.
        package var seconds: Double
        /// The state of the record.
        package var state: State
        /// The ID of the image. Nil for a failed build and for a test.
        package var output: String?
        /// The size of the record and its log, in bytes.
        package var size = 0
        /// True when the image was found in the engine and not built. Then `when` is the time at
        /// which it was found.
        package var adopted: Bool?
        /// The registry that the image was pulled from, `host:port/path`. Nil for any other image.
        package var pulled: String?
    }

    /// The schema of this value.
    package var schema = Self.schemaName
    /// The records of each node, the newest first.
    package var entries: [Entry]
    /// The size of all files of the cache in bytes, without the index. It includes records, logs,
    /// listings of contexts and reports of runs.
    package var size = 0
    /// The size of the records and their logs in bytes, which is the sum of the entries.
    package var recordSize: Int { entries.reduce(0) { $0 + $1.size } }

    /// Lists the records of a cache.
    /// - Throws: an error if a folder cannot be listed.
    package init(_ cache: CacheFolder) throws {
        entries = []
        let items = try cache.items()
        let sizes = Dictionary(items.map { ($0.path, $0.size) }) { first, _ in first }
        size = items.reduce(0) { $0 + $1.size }
        // A failure is only in the file of the current record. A good record of its key has a file of
        // its own.
        let sized = { (record: String, current: String, log: String?, isFailed: Bool) in
            ((isFailed ? nil : sizes[record]) ?? sizes[current] ?? 0) + (log.flatMap { sizes[$0] } ?? 0)
        }
        for function in cache.functions() {
            let current = cache.currentImage(function)
            var images = cache.imageRecords(function)
            if let current, current.image == nil { images.insert(current, at: 0) }
            entries += images.map { record in
                let isNewest = record.key == current?.key && current?.image != nil
                let state: State = record.image == nil ? .failed : isNewest ? .newest : .older
                return Entry(
                    node: .image(function), key: record.key.hex, when: record.built, seconds: record.seconds, state: state,
                    output: record.image,
                    size: sized(
                        "records/image/\(function)/\(record.key.hex).json", "current/" + CacheFolder.currentName(.image, function),
                        record.log, state == .failed), adopted: record.isAdopted ? true : nil, pulled: record.pulled?.from)
            }
            let currentTest = cache.currentTest(function)
            var tests = cache.testRecords(function)
            if let currentTest, !currentTest.passed { tests.insert(currentTest, at: 0) }
            entries += tests.map { record in
                let isNewest = record.key == currentTest?.key && currentTest?.passed == true
                let state: State = !record.passed ? .failed : isNewest ? .newest : .older
                return Entry(
                    node: .test(function), key: record.key.hex, when: record.ran, seconds: record.seconds, state: state, output: nil,
                    size: sized(
                        "records/test/\(function)/\(record.key.hex).json", "current/" + CacheFolder.currentName(.test, function), nil,
                        state == .failed))
            }
        }
    }
}

/// The reason why the cache has no answer.
package enum CacheError: Explained, Hashable {
    /// Nodes of this kind have no records.
    case notRecorded(Node)
    /// No record of the node has a key that starts with these digits.
    case notFound(Node, key: String)
    /// Several records of the node have keys that start with these digits.
    case ambiguous(Node, key: String, count: Int)
    /// Several records of all nodes have keys that start with this text.
    case ambiguousReference(String, count: Int)
    /// The text is neither a node nor the first digits of a key.
    case unknownReference(String)
    /// The node has fewer older records than the requested number.
    case notSoMany(Node, count: Int)
    /// The records of an image and a test cannot be compared.
    case incomparable(Node, Node)
    /// The image was not built, or its log was removed.
    case noLog(Node)

    package var description: String {
        switch self {
        case .notRecorded(let id): "'\(id)' has no records: only images and tests have"
        case .notFound(let id, ""): "the cache has no record of '\(id)'"
        case .notFound(let id, let key): "the cache has no record of '\(id)' whose key begins with \(key)"
        case .ambiguous(let id, let key, let count): "\(count) records of '\(id)' have keys that begin with \(key)"
        case .ambiguousReference(let text, let count): "\(count) records have keys that begin with \(text)"
        case .unknownReference(let text): "the cache has no node '\(text)', and no key that begins so"
        case .notSoMany(let id, let count):
            "the cache has \(count == 0 ? "no" : "only \(count)") older record\(count == 1 ? "" : "s") of '\(id)'"
        case .incomparable(let a, let b): "'\(a)' and '\(b)' have nothing in common to compare"
        case .noLog(let id): "the cache has no log of '\(id)': its image was found, not built, or the log was removed"
        }
    }

    package var hints: [String] { ["'faaso cache ls' lists the records"] }
}

extension Node {
    /// Parses a node as a user types it: `image:sum`, `test:sum`, or `sum` for its image.
    /// - Throws: ``CacheError/unknownReference(_:)``.
    init(typed text: String) throws(CacheError) {
        guard let node = text.contains(":") ? Node(text) : .image(text) else { throw .unknownReference(text) }
        self = node
    }
}

extension CacheError {
    package var blame: Blame {
        switch self {
        case .notRecorded, .notFound, .ambiguous, .ambiguousReference, .unknownReference, .notSoMany: .project
        case .incomparable, .noLog: .run
        }
    }
}
