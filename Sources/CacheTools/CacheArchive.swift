import Basics
package import ContentHash
package import ImageBuild
import WorkModel

/// A cache in a single file, for CI. `faaso cache export` writes it, and `faaso cache import` reads
/// it.
///
/// The first line contains the format and the digest of the cache. The second line lists the files
/// as JSON. The bytes of the files follow, one file after the other.
///
/// A signed archive has an ``ArchiveSignature`` before its first line.
///
/// With images, the first line also contains the size of the cache in bytes. The list of images and
/// their tar archive follow, see ``ImageArchive``.
package struct CacheArchive: Sendable {
    /// The format of an archive without images.
    static let form = "faaso-cache/1"
    static let formWithImages = "faaso-cache/2"

    /// One file of an archive.
    struct Entry: Hashable, Codable {
        /// The path relative to the cache.
        var path: String
        /// The size in bytes.
        var size: Int
        /// The digest of the bytes.
        var digest: Digest
    }

    /// The files and their bytes, in the order of the cache's items.
    let files: [(entry: Entry, bytes: [UInt8])]
    /// The signature that the archive was read with. Nil if nobody signed it.
    private var signature: ArchiveSignature?
    /// The digest of the cache in the archive that was read.
    private var digest: Digest?
    /// True when images follow in the archive that was read.
    private var hasImages = false

    /// The number of files.
    package var count: Int { files.count }

    /// Reads the files of a cache that may be exported.
    ///
    /// Reports of runs and logs of containers are left out, because they concern one machine. Test
    /// records of another version are left out too, because they may contain values of environment
    /// files. A file that is removed meanwhile is left out.
    /// - Throws: an error if a file cannot be read, or a folder cannot be listed.
    package init(_ cache: CacheFolder) throws {
        files = try cache.items().compactMap { item in
            switch item.kind {
            case .run, .containerLog, .temporary, .other: return nil
            default: break
            }
            guard let bytes = try AtomicFile.read(cache.path + "/" + item.path), Self.mayLeave(item.kind, bytes) else {
                return nil
            }
            return (Entry(path: item.path, size: bytes.count, digest: Digest.of(bytes)), bytes)
        }
    }

    /// The bytes of the archive without images.
    /// - Parameter key: the key that signs; nil for no signature.
    package func encoded(signedWith key: SigningKey? = nil) throws -> [UInt8] {
        let body = try body()
        let digest = Digest.of(body)
        return try Self.signature(digest, key) + Array("\(Self.form) \(digest.hex)\n".utf8) + body
    }

    /// The bytes of the archive before the images' tar archive. Such an archive has no signature,
    /// because none could cover the images before they are loaded.
    package func encoded(with images: ImageArchive) throws -> [UInt8] {
        let body = try body()
        return Array("\(Self.formWithImages) \(Digest.of(body).hex) \(body.count)\n".utf8) + body + (try images.head())
    }

    private static func signature(_ digest: Digest, _ key: SigningKey?) throws -> [UInt8] {
        try key.map { try ArchiveSignature(digest, key: $0).line } ?? []
    }

    /// Verifies that the archive that was read may be used.
    /// - Throws: ``CacheArchiveError/unsigned``, ``CacheArchiveError/unsignedImages`` and
    ///   ``CacheArchiveError/foreignSignature``.
    package func check(_ trust: Trust) throws(CacheArchiveError) {
        guard case .keys(let keys) = trust else { return }
        if hasImages { throw .unsignedImages }
        guard let signature, let digest else { throw .unsigned }
        guard signature.isValid(for: digest, keys: keys) else { throw .foreignSignature }
    }

    private func body() throws -> [UInt8] {
        var body = try JSONCoding.line(files.map(\.entry))
        for file in files { body += file.bytes }
        return body
    }

    /// The maximum size of a cache in bytes. Real caches are much smaller. The whole cache is kept
    /// in memory.
    private static let limit = 1 << 30

    /// Reads an archive up to the images' tar archive.
    /// - Returns: the cache, and the list of images if there is one. The rest of the file is then
    ///   the images' tar archive.
    /// - Throws: ``CacheArchiveError`` if the archive is incomplete or contains a foreign file.
    ///   ``FileError`` if the file cannot be read.
    package static func read(_ file: InputFile) throws -> (cache: CacheArchive, images: ImageArchive?) {
        guard var head = try file.line(limit: 2000) else { throw CacheArchiveError.notAnArchive }
        let signature = ArchiveSignature(line: head)
        if signature != nil {
            guard let next = try file.line(limit: 200) else { throw CacheArchiveError.damaged }
            head = next
        }
        let words = String(decoding: head, as: UTF8.self).split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("faaso-cache/"), let digest = Digest(hex: words[1]) else {
            throw CacheArchiveError.notAnArchive
        }
        switch (String(words[0]), words.count) {
        case (form, 2):
            var body: [UInt8] = []
            while let piece = try file.next() {
                body += piece
                if body.count > limit { throw CacheArchiveError.damaged }
            }
            var cache = try CacheArchive(body[...], digest)
            (cache.signature, cache.digest) = (signature, digest)
            return (cache, nil)
        case (formWithImages, 3):
            guard let size = Int(words[2]), (0...limit).contains(size), let body = try file.bytes(size) else {
                throw CacheArchiveError.damaged
            }
            var cache = try CacheArchive(body[...], digest)
            guard let form = try file.line(limit: 200), let list = try file.line(limit: limit) else { throw CacheArchiveError.damaged }
            cache.hasImages = true
            return (cache, try ImageArchive(form: form, list: list))
        default: throw CacheArchiveError.unknownForm(String(words[0]))
        }
    }

    /// Reads the cache of an archive.
    /// - Throws: ``CacheArchiveError`` if the archive is incomplete or contains a foreign file.
    package init(decoding bytes: [UInt8]) throws { self = try Self.read(InputFile(bytes)).cache }

    private init(_ body: ArraySlice<UInt8>, _ digest: Digest) throws(CacheArchiveError) {
        guard Digest.of(body) == digest, let list = body.firstIndex(of: UInt8(ascii: "\n")) else { throw .damaged }
        guard let entries = try? JSONCoding.decode([Entry].self, from: body[..<list]) else { throw .damaged }
        var files: [(entry: Entry, bytes: [UInt8])] = []
        var offset = list + 1
        for entry in entries {
            guard entry.size >= 0, entry.size <= body.endIndex - offset else { throw .damaged }
            let content = Array(body[offset..<(offset + entry.size)])
            guard Digest.of(content) == entry.digest else { throw .damaged }
            switch CacheFile(entry.path) {
            case .run, .containerLog, .temporary, .other: throw .foreign(entry.path)
            default: files.append((entry, content))
            }
            offset += entry.size
        }
        guard offset == body.endIndex else { throw .damaged }
        self.files = files
    }

    private static func mayLeave(_ kind: CacheFile, _ bytes: [UInt8]) -> Bool {
        let isTest =
            switch kind {
            case .testRecord: true
            case .current(let node): node.kind == .test
            default: false
            }
        guard isTest else { return true }
        let record: TestRecord? = CacheFolder.decoded(bytes)
        return record?.schema == TestRecord.schemaName
    }
}
