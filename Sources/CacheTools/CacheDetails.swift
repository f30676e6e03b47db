import Basics
import ContentHash
import FunctionModel
package import ImageBuild
package import WorkModel

/// One record of the cache, and the listing of its context. Schema `faaso.cache-record/1`.
package struct CacheDetails: Hashable, Sendable, Codable {
    /// The name of the schema.
    package static let schemaName = "faaso.cache-record/1"

    /// A line of the context's listing.
    package struct File: Hashable, Sendable, Codable {
        /// The escaped path in the context.
        package var path: String
        /// Git's mode: `100644`, `100755`, `120000` or `040000`.
        package var mode: String
        /// The digest of the content; absent for a folder.
        package var digest: String?
        /// The path in the repository.
        package var origin: String
    }

    /// The schema of this value.
    package var schema = Self.schemaName
    /// The node of the record.
    package var node: Node
    /// The key of the record.
    package var key: String
    /// The record of an image node; absent otherwise.
    package var image: ImageRecord?
    /// The record of a test node; absent otherwise.
    package var test: TestRecord?
    /// The files of an image's context. Empty if the listing no longer exists, and for tests.
    package var files: [File]

    /// Finds a record.
    /// - Parameters:
    ///   - reference: `image:sum`, `test:sum`, or `sum` for its image; `sum~1` for the record
    ///     before the newest one; or the first digits of a key.
    ///   - key: the first digits of a key of a node; empty for none.
    /// - Throws: ``CacheError`` if no record or several records match.
    package init(_ cache: CacheFolder, _ reference: String, key: String = "") throws {
        let record = try CacheRecord(cache, CacheReference(reference, key: key, in: cache))
        node = record.node
        files = []
        switch record {
        case .image(let record):
            image = record
            self.key = record.key.hex
            files = (cache.manifest(record.definition.context)?.entries ?? []).map { entry in
                let path = entry.path.description
                return File(
                    path: path, mode: entry.mode.rawValue, digest: entry.digest?.hex,
                    origin: FunctionLayer.origin(of: path, in: record.origins, function: record.function))
            }
        case .test(let record):
            test = record
            self.key = record.key.hex
        }
    }

    /// The JSON of the record itself.
    package var record: [UInt8] {
        get throws {
            if let image { return try JSONCoding.pretty(image) }
            return try test.map { try JSONCoding.pretty($0) } ?? []
        }
    }

    /// The listing as lines of `mode digest path`. Empty if the listing no longer exists.
    package var manifest: [String] { files.map { "\($0.mode) \($0.digest ?? "-") \($0.path)" } }
}
