import ContentHash
import FoundationEssentials
package import ImageBuild
import WorkModel

extension CacheArchive {
    /// The result of an import. Schema `faaso.cache-import/1`.
    package struct Merge: Hashable, Sendable, Codable {
        /// The name of the schema.
        package static let schemaName = "faaso.cache-import/1"
        /// The schema of this value.
        package var schema = Self.schemaName
        /// The number of files that were missing in the cache, or were older or less complete
        /// there.
        package var added: Int
        /// The number of files that the cache already had.
        package var kept: Int
        /// The paths of files that were left out. Their content does not match their name, or their
        /// date is in the future.
        package var refused: [String]
        /// The reason why the cache or the images were not imported; nil if they were.
        package var failure: String?
        /// The number of images that were loaded; nil for an archive without images.
        package var images: Int?

        /// Creates a result.
        package init(added: Int, kept: Int, refused: [String], failure: String? = nil) {
            (self.added, self.kept, self.refused, self.failure) = (added, kept, refused, failure)
        }
    }

    /// Adds the files that a cache lacks. Every record is verified first.
    ///
    /// There are no conflicts: a listing belongs to its digest, and a record to its key. If both
    /// sides have a file, the cache keeps its own, with two exceptions. The record of a build
    /// replaces an adopted record of the same image. Of the newest records of a node, the newer one
    /// is kept.
    /// - Throws: an error if a file cannot be written, or the index cannot be removed.
    package func merge(into cache: CacheFolder) throws -> Merge {
        var merge = Merge(added: 0, kept: 0, refused: [])
        // Listings are written first, so that a record never exists without its listing.
        for file in files.sorted(by: { Self.rank($0.entry.path) < Self.rank($1.entry.path) }) {
            let kind = CacheFile(file.entry.path)
            guard Self.isRight(kind, file.bytes) else {
                merge.refused.append(file.entry.path)
                continue
            }
            let own = (try? AtomicFile.read(cache.path + "/" + file.entry.path)) ?? nil
            if let own, Self.isRight(kind, own), !Self.isBetter(kind, file.bytes, than: own) {
                merge.kept += 1
            } else {
                try cache.write(file.bytes, file.entry.path)
                merge.added += 1
            }
        }
        // The index contains only the records that existed before. One that stays would hide the new ones.
        if merge.added > 0 { try cache.discard(CacheFolder.indexName) }
        return merge
    }

    private static func rank(_ path: String) -> (Int, String) {
        let order = ["manifests", "logs", "records", "current"]
        return (order.firstIndex { path.hasPrefix($0 + "/") } ?? order.count, path)
    }

    private static func isRight(_ kind: CacheFile, _ bytes: [UInt8]) -> Bool {
        switch kind {
        case .manifest(let digest):
            return Digest.of(bytes) == digest && (try? Manifest(parsing: String(decoding: bytes, as: UTF8.self))) != nil
        case .log: return true
        case .imageRecord(let function, let key):
            return image(bytes, function).map { $0.key == key && $0.image != nil } ?? false
        case .testRecord(let function, let key):
            return test(bytes, function).map { $0.key == key && $0.passed } ?? false
        case .current(let node):
            return node.kind == .image ? image(bytes, node.name) != nil : test(bytes, node.name) != nil
        case .run, .containerLog, .temporary, .other: return false
        }
    }

    private static func isBetter(_ kind: CacheFile, _ bytes: [UInt8], than own: [UInt8]) -> Bool {
        switch kind {
        case .imageRecord(let function, _):
            guard let theirs = image(bytes, function), let ours = image(own, function) else { return false }
            return theirs.image == ours.image && ours.isAdopted && !theirs.isAdopted
        case .current(.image(let function)):
            guard let theirs = image(bytes, function), let ours = image(own, function) else { return false }
            // The record of a build has more information than the record of an adoption.
            if theirs.key == ours.key, theirs.image == ours.image, theirs.isAdopted != ours.isAdopted { return ours.isAdopted }
            return theirs.built > ours.built
        case .current(let node):
            guard let theirs = test(bytes, node.name), let ours = test(own, node.name) else { return false }
            return theirs.ran > ours.ran
        default: return false
        }
    }

    private static func image(_ bytes: [UInt8], _ function: String) -> ImageRecord? {
        guard let record: ImageRecord = CacheFolder.decoded(bytes), record.staging == ImageDefinition.stagingVersion,
            record.flaws(of: function).isEmpty
        else { return nil }
        return record
    }

    private static func test(_ bytes: [UInt8], _ function: String) -> TestRecord? {
        guard let record: TestRecord = CacheFolder.decoded(bytes), record.flaws(of: function).isEmpty else { return nil }
        return record
    }
}
