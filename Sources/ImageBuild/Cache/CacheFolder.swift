import Basics
package import ContentHash
import FoundationEssentials
package import WorkModel

/// The folder `.faaso`: results as files that a person can read without an engine.
///
/// Deleting any part of the folder costs time, never service. Records and manifests are written
/// once and never changed. `current` names the newest record of each node.
package struct CacheFolder: Sendable {
    /// The absolute path of the folder.
    package let path: String
    /// The stage whose deployments the cache has facts of; nil for the main project. All stages
    /// share the records.
    package let stage: String?

    /// Receives the name of each file or folder that exists but cannot be used. It counts as
    /// absent.
    private let onUnusable: @Sendable (String) -> Void

    /// Creates a view of the folder, which need not exist.
    /// - Parameters:
    ///   - path: the absolute path of the folder.
    ///   - stage: the stage whose deployments the cache has facts of.
    ///   - onUnusable: receives the name of each file or folder that exists but cannot be used.
    package init(path: String, stage: String? = nil, onUnusable: @escaping @Sendable (String) -> Void = { _ in }) {
        self.path = path
        self.stage = stage
        self.onUnusable = onUnusable
    }

    /// The path of the index, which has the digests of files by their stat data.
    package var index: String { path + "/" + Self.indexName }
    /// The name of the index, relative to the cache.
    package static let indexName = "index"
    /// The path of the lock of the cache.
    package var lock: String { path + "/lock" }

    /// Writes the committed files `.gitignore` and `README.md` if they are missing.
    ///
    /// `.gitignore` excludes the rest of the cache from git, and `README.md` describes it. A
    /// repository that `faaso init` did not create gets both files too.
    package func restoreCommitted() throws {
        for (name, text) in Self.committed where try AtomicFile.read(path + "/" + name) == nil {
            try AtomicFile.write(Array(text.utf8), to: path + "/" + name, temporaries: temporaries)
        }
    }

    /// The name in `current` of the newest record of a function's image or test.
    package static func currentName(_ kind: Node.Kind, _ function: String) -> String {
        "\(kind.rawValue)%3A\(function).json"
    }

    /// The name of a build's log, relative to the cache.
    package static func logName(_ function: String, _ key: Digest) -> String {
        "logs/image/\(function)/\(key.hex).log"
    }

    /// A name for a fact of a stage's deployments. Names of functions and stages have no full stop.
    package static func name(_ name: String, of stage: String?) -> String { stage.map { "\(name).\($0)" } ?? name }

    /// The name of the log of a function's container that failed, relative to the cache.
    /// - Parameter content: the digest of the log.
    package static func containerLogName(_ function: String, _ content: Digest) -> String {
        "\(containerLogs)/\(function)/\(content.hex).log"
    }

    /// The folder of the logs of containers that failed, relative to the cache.
    package static let containerLogs = "logs/container"

    /// The record of an image by its key. Nil if there is none, or none that can be read.
    ///
    /// If the newest record has the key, it is found even if its own file is gone.
    package func imageRecord(_ function: String, _ key: Digest) -> ImageRecord? {
        let record: ImageRecord? = decode("records/image/\(function)/\(key.hex).json")
        if let record, record.key == key, record.plainFlaws(of: function).isEmpty { return record }
        return currentImage(function).flatMap { $0.key == key && $0.image != nil ? $0 : nil }
    }

    /// The record of passed tests by its key. Nil if there is none, or none that can be read.
    package func testRecord(_ function: String, _ key: Digest) -> TestRecord? {
        let record: TestRecord? = decode("records/test/\(function)/\(key.hex).json")
        if let record, record.key == key, record.plainFlaws(of: function).isEmpty { return record }
        return currentTest(function).flatMap { $0.key == key && $0.passed ? $0 : nil }
    }

    /// The newest record of a function's image, possibly of a failed build.
    package func currentImage(_ function: String) -> ImageRecord? {
        let record: ImageRecord? = decode("current/" + Self.currentName(.image, function))
        return record.flatMap { $0.plainFlaws(of: function).isEmpty ? $0 : nil }
    }

    /// The newest record of a function's tests, possibly of a failed run.
    package func currentTest(_ function: String) -> TestRecord? {
        let record: TestRecord? = decode("current/" + Self.currentName(.test, function))
        return record.flatMap { $0.plainFlaws(of: function).isEmpty ? $0 : nil }
    }

    /// All records of a function's image, in the order in which they were last the newest, the
    /// latest first.
    package func imageRecords(_ function: String) -> [ImageRecord] {
        let records = keys("records/image/\(function)").compactMap { imageRecord(function, $0) }
        return ordered(records.sorted { $0.built > $1.built }, .image, function, key: \.key)
    }

    /// All records of a function's tests, in the order in which they were last the newest, the
    /// latest first.
    package func testRecords(_ function: String) -> [TestRecord] {
        let records = keys("records/test/\(function)").compactMap { testRecord(function, $0) }
        return ordered(records.sorted { $0.ran > $1.ran }, .test, function, key: \.key)
    }

    /// The functions that have image records, sorted.
    package func functions() -> [String] { names("records/image").filter { !$0.hasPrefix(".") }.sorted() }

    /// Stores a record as the newest of its node. A record of a failure is stored only there.
    /// - Throws: an error if a file cannot be written.
    package func store(_ record: ImageRecord) throws {
        if record.image != nil {
            try write(JSONCoding.pretty(record), "records/image/\(record.function)/\(record.key.hex).json")
        }
        try writeNewest(record)
    }

    /// Stores a record as the newest of its node. A record of failed tests is stored only there.
    /// - Throws: an error if a file cannot be written.
    package func store(_ record: TestRecord) throws {
        if record.passed { try write(JSONCoding.pretty(record), "records/test/\(record.function)/\(record.key.hex).json") }
        try writeNewest(record)
    }

    /// Makes an older record the newest of its node again. This happens, for example, if an edit
    /// was undone.
    package func makeCurrent(_ record: ImageRecord) throws { try writeNewest(record) }

    /// A manifest by its digest. Nil if there is none, or if its text has another digest.
    package func manifest(_ digest: Digest) -> Manifest? {
        guard let bytes = try? AtomicFile.read(path + "/" + Self.manifestName(digest)), Digest.of(bytes) == digest else { return nil }
        return try? Manifest(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Stores a manifest, unless the cache has it already.
    /// - Throws: an error if the file cannot be written.
    package func store(_ manifest: Manifest) throws {
        let name = Self.manifestName(manifest.digest)
        if self.manifest(manifest.digest) == nil { try write(Array(manifest.text.utf8), name) }
    }

    /// The name of a manifest's file, relative to the cache.
    package static func manifestName(_ digest: Digest) -> String {
        "manifests/\(digest.hex.prefix(2))/\(digest.hex).txt"
    }

    /// Writes a file of the cache atomically. Only its owner can read it, because the output of
    /// tests and builders may hold secret values.
    package func write(_ bytes: [UInt8], _ name: String) throws {
        try AtomicFile.write(bytes, to: path + "/" + name, mode: 0o600, temporaries: temporaries)
    }

    /// The folder for the temporary files of all writers. The files of dead writers are found in
    /// one place.
    private var temporaries: String { path + "/tmp" }

    /// Removes the temporary files of dead writers. The files of live writers stay, in this process
    /// or another.
    package func removeAbandoned() {
        for folder in [path, temporaries] { AtomicFile.removeAbandoned(in: folder) }
    }

    /// Reads a JSON file of the cache. Nil if the file cannot be read or decoded.
    ///
    /// Such a file is a miss. The cache is never a reason to fail.
    package func decode<Value: Decodable>(_ name: String) -> Value? {
        guard let bytes = try? AtomicFile.read(path + "/" + name) else { return nil }
        guard let value: Value = Self.decoded(bytes) else {
            onUnusable(name)
            return nil
        }
        return value
    }

    /// Decodes a value from JSON. Nil if the bytes are not JSON of such a value.
    package static func decoded<Value: Decodable>(_ bytes: [UInt8]) -> Value? {
        try? JSONCoding.decode(Value.self, from: bytes)
    }

    /// The names in a folder of the cache. A folder that cannot be listed is reported, and counts
    /// as absent.
    package func names(_ folder: String) -> [String] {
        do throws(FileError) { return try AtomicFile.names(in: path + "/" + folder) } catch {
            onUnusable(folder)
            return []
        }
    }

    private func keys(_ folder: String) -> [Digest] {
        names(folder).filter { $0.hasSuffix(".json") }.compactMap { Digest(hex: $0.dropLast(5)) }.sorted()
    }
}
