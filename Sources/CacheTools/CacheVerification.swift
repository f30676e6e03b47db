import ContentHash
package import ImageBuild
import WorkModel

/// The result of `faaso cache verify`, which checks every file against its name and against the
/// files that name it. Schema `faaso.cache-verify/1`.
package struct CacheVerification: Hashable, Sendable, Codable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache-verify/1"

    /// One problem with a file.
    package struct Finding: Hashable, Sendable, Codable {
        /// The severity of a problem.
        package enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
            /// The file is damaged. Runs treat it as absent.
            case error
            /// The file is valid, but something that a user may expect is missing.
            case warning
        }

        /// The path relative to the cache.
        package var file: String
        /// The severity of the problem.
        package var severity: Severity
        /// The problem in words that follow the path.
        package var finding: String
    }

    /// The schema of this value.
    package var schema = Self.schemaName
    /// The number of checked files.
    package var files: Int
    /// True when the images were checked against an engine.
    package var engine: Bool
    /// The problems, in the order of the paths.
    package var findings: [Finding]
    /// The paths that a repair removed, relative to the cache; absent without a repair.
    package var removed: [String]?

    /// The number of errors.
    package var errors: Int { findings.count { $0.severity == .error } }

    /// Checks a cache.
    /// - Parameters:
    ///   - images: the images of the engine; nil skips their check.
    ///   - runs: the type of the files in `runs/`.
    /// - Throws: an error if a folder cannot be listed.
    package init(_ cache: CacheFolder, images: EngineImages? = nil, runs: any SchemaNamed.Type) throws {
        let items = try cache.items()
        files = items.count
        engine = images != nil
        findings = []
        for item in items {
            findings += Self.check(item, cache, images, runs).map { Finding(file: item.path, severity: $0.0, finding: $0.1) }
        }
    }

    private typealias Found = [(Finding.Severity, String)]

    private static func check(
        _ item: CacheFolder.Item, _ cache: CacheFolder, _ images: EngineImages?, _ runs: any SchemaNamed.Type
    ) -> Found {
        switch item.kind {
        case .imageRecord(let function, let key):
            guard let record: ImageRecord = cache.decode(item.path) else { return [(.error, "cannot be read")] }
            var found = check(record, function, cache)
            if record.key != key { found.append((.error, "the key in it is \(record.key.hex)")) }
            if record.image == nil { found.append((.error, "a failed build is kept as a success")) }
            if let log = record.log, cache.log(log) == nil { found.append((.warning, "its log is gone")) }
            return found + check(record, images)
        case .testRecord(let function, let key):
            guard let record: TestRecord = cache.decode(item.path) else { return [(.error, "cannot be read")] }
            var found = check(record, function)
            if record.key != key { found.append((.error, "the key in it is \(record.key.hex)")) }
            if !record.passed { found.append((.error, "a failed test is kept as a success")) }
            return found
        case .current(.image(let function)):
            guard let record: ImageRecord = cache.decode(item.path) else { return [(.error, "cannot be read")] }
            return check(record, function, cache) + check(record, images).filter { $0.0 == .error }
                + (record.image != nil && cache.imageRecord(record.function, record.key) == nil
                    ? [(.warning, "the record it repeats is gone")] : [])
        case .current(let node):
            guard let record: TestRecord = cache.decode(item.path) else { return [(.error, "cannot be read")] }
            return check(record, node.name)
                + (record.passed && cache.testRecord(record.function, record.key) == nil
                    ? [(.warning, "the record it repeats is gone")] : [])
        case .manifest(let digest):
            guard let bytes = try? AtomicFile.read(cache.path + "/" + item.path) else { return [(.error, "cannot be read")] }
            let actual = Digest.of(bytes)
            if actual != digest { return [(.error, "its content has the digest \(actual.hex)")] }
            return cache.manifest(digest) == nil ? [(.error, "is not a listing of a context")] : []
        case .containerLog(_, let digest):
            guard let bytes = try? AtomicFile.read(cache.path + "/" + item.path) else { return [(.error, "cannot be read")] }
            let actual = Digest.of(bytes)
            return actual == digest ? [] : [(.error, "its content has the digest \(actual.hex)")]
        case .run:
            guard let schema = schema(of: item.path, cache, runs) else { return [(.error, "cannot be read")] }
            return schema == runs.schemaName ? [] : [(.warning, "has the schema \(schema)")]
        case .temporary: return [(.warning, "was left behind by a writer that was stopped")]
        case .other: return [(.warning, "is not a file of this cache")]
        case .log: return []
        }
    }

    private static func schema<File: SchemaNamed>(of path: String, _ cache: CacheFolder, _: File.Type) -> String? {
        let file: File? = cache.decode(path)
        return file?.schema
    }

    private static func check(_ record: ImageRecord, _ function: String, _ cache: CacheFolder) -> Found {
        let flaws = record.flaws(of: function)
        if case .schema? = flaws.first { return found(flaws) }
        if cache.manifest(record.definition.context) != nil { return found(flaws) }
        return found(flaws) + [
            (.error, "the listing of its context, \(CacheFolder.manifestName(record.definition.context)), is gone or damaged")
        ]
    }

    private static func check(_ record: TestRecord, _ function: String) -> Found { found(record.flaws(of: function)) }

    /// Converts flaws to findings. A record of another version is only a warning.
    private static func found(_ flaws: [RecordFlaw]) -> Found {
        flaws.map { flaw in if case .schema = flaw { (.warning, "\(flaw)") } else { (.error, "\(flaw)") } }
    }

    /// Checks that the engine has the record's image.
    private static func check(_ record: ImageRecord, _ images: EngineImages?) -> Found {
        guard let images, let image = record.image else { return [] }
        guard images.contains(image) else { return [(.warning, "the engine does not have its image \(image.prefix(19))")] }
        if images.isImage(image, of: record.function) { return [] }
        return [(.error, "its image \(image.prefix(19)) is not labelled as one of '\(record.function)'")]
    }
}
