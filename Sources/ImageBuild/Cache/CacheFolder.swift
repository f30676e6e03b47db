import Basics
package import ContentHash
import FoundationEssentials
package import WorkModel

/// The folder `.faaso`: results as files that a person can read without an engine. Deleting any of it costs time, never
/// service. Records and manifests are written once and never changed; `current` names the newest of each node.
package struct CacheFolder: Sendable {
    /// Absolute.
    package let path: String

    /// Told of each file that is there and can't be used; it counts as absent.
    private let onUnusable: @Sendable (String) -> Void

    package init(path: String, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) {
        self.path = path
        self.onUnusable = onUnusable
    }

    package var index: String { path + "/index" }
    package var lock: String { path + "/lock" }
    package var runs: String { path + "/runs" }

    /// Writes what is committed of it where it is missing: `.gitignore`, which keeps the rest out of git, and `README.md`, which says what
    /// the rest is. Also in a repository that `faaso init` did not make.
    package func restoreCommitted() throws {
        for (name, text) in Self.committed where try AtomicFile.read(path + "/" + name) == nil {
            try AtomicFile.write(Array(text.utf8), to: path + "/" + name, temporaries: temporaries)
        }
    }

    /// The name in `current` of the newest record of a function's image or test.
    package static func currentName(_ kind: Node.Kind, _ function: String) -> String {
        "\(kind.rawValue)%3A\(function).json"
    }

    /// The log of a build, relative to the cache.
    package static func logName(_ function: String, _ key: Digest) -> String {
        "logs/image/\(function)/\(key.hex).log"
    }

    /// A record of a node by its key; nil where there is none, or none that can be read. The newest one counts wherever it stands.
    package func imageRecord(_ function: String, _ key: Digest) -> ImageRecord? {
        let record: ImageRecord? = decode("records/image/\(function)/\(key.hex).json")
        if let record, record.key == key, record.plainFlaws(of: function).isEmpty { return record }
        return currentImage(function).flatMap { $0.key == key && $0.image != nil ? $0 : nil }
    }

    package func testRecord(_ function: String, _ key: Digest) -> TestRecord? {
        let record: TestRecord? = decode("records/test/\(function)/\(key.hex).json")
        if let record, record.key == key, record.plainFlaws(of: function).isEmpty { return record }
        return currentTest(function).flatMap { $0.key == key && $0.passed ? $0 : nil }
    }

    /// The newest record of a function's image, failed builds included.
    package func currentImage(_ function: String) -> ImageRecord? {
        let record: ImageRecord? = decode("current/" + Self.currentName(.image, function))
        return record.flatMap { $0.plainFlaws(of: function).isEmpty ? $0 : nil }
    }

    /// The newest record of a function's tests, failed runs included.
    package func currentTest(_ function: String) -> TestRecord? {
        let record: TestRecord? = decode("current/" + Self.currentName(.test, function))
        return record.flatMap { $0.plainFlaws(of: function).isEmpty ? $0 : nil }
    }

    /// Every record of a function's image, newest first.
    package func imageRecords(_ function: String) -> [ImageRecord] {
        keys("records/image/\(function)").compactMap { imageRecord(function, $0) }.sorted { $0.built > $1.built }
    }

    /// Every record of a function's tests, newest first.
    package func testRecords(_ function: String) -> [TestRecord] {
        keys("records/test/\(function)").compactMap { testRecord(function, $0) }.sorted { $0.ran > $1.ran }
    }

    /// The functions that have image records, sorted.
    package func functions() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/records/image")) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Keeps a record: a success for good, a failure only as the newest of its node.
    package func store(_ record: ImageRecord) throws {
        let text = try JSONCoding.pretty(record)
        if record.image != nil { try write(text, "records/image/\(record.function)/\(record.key.hex).json") }
        try write(text, "current/" + Self.currentName(.image, record.function))
    }

    package func store(_ record: TestRecord) throws {
        let text = try JSONCoding.pretty(record)
        if record.passed { try write(text, "records/test/\(record.function)/\(record.key.hex).json") }
        try write(text, "current/" + Self.currentName(.test, record.function))
    }

    /// Makes an older record the newest of its node again, as when an edit was taken back.
    package func makeCurrent(_ record: ImageRecord) throws {
        try write(try JSONCoding.pretty(record), "current/" + Self.currentName(.image, record.function))
    }

    /// A manifest by its digest; nil where there is none, or its text has another digest.
    package func manifest(_ digest: Digest) -> Manifest? {
        guard let bytes = try? AtomicFile.read(path + "/" + Self.manifestName(digest)), Digest.of(bytes) == digest else { return nil }
        return try? Manifest(parsing: String(decoding: bytes, as: UTF8.self))
    }

    package func store(_ manifest: Manifest) throws {
        let name = Self.manifestName(manifest.digest)
        if self.manifest(manifest.digest) == nil { try write(Array(manifest.text.utf8), name) }
    }

    package static func manifestName(_ digest: Digest) -> String {
        "manifests/\(digest.hex.prefix(2))/\(digest.hex).txt"
    }

    /// Atomically writes a file of the cache. Its owner alone can read it: what tests and builders print may hold values.
    package func write(_ bytes: [UInt8], _ name: String) throws {
        try AtomicFile.write(bytes, to: path + "/" + name, mode: 0o600, temporaries: temporaries)
    }

    /// The folder of the temporary files of all writers, so that those of dead ones are found in one place.
    private var temporaries: String { path + "/tmp" }

    /// Removes the temporary files of dead writers. Those of live ones stay, in this process or another.
    package func removeAbandoned() {
        for folder in [path, temporaries] { AtomicFile.removeAbandoned(in: folder) }
    }

    /// Reads a JSON file of the cache. Whatever can't be read or decoded is a miss: the cache is never a reason to fail.
    package func decode<Value: Decodable>(_ name: String) -> Value? {
        guard let bytes = try? AtomicFile.read(path + "/" + name) else { return nil }
        guard let value: Value = Self.decoded(bytes) else {
            onUnusable(name)
            return nil
        }
        return value
    }

    /// A value from JSON. Nil if the bytes are anything else.
    package static func decoded<Value: Decodable>(_ bytes: [UInt8]) -> Value? {
        try? JSONCoding.decode(Value.self, from: bytes)
    }

    private func keys(_ folder: String) -> [Digest] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.compactMap { Digest(hex: $0.dropLast(5)) }.sorted()
    }
}
