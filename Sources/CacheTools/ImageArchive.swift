import Basics
package import ContainerEngine
import ContentHash
import FoundationEssentials
package import ImageBuild
import WorkModel

/// The images that are exported with a cache: the newest image of each function, and its bases.
///
/// The images' tar archive has no references, so loading it adds none. The list beside it has them.
/// An import adds only the references that the engine lacks.
package struct ImageArchive: Hashable, Sendable, Codable {
    /// The format of the list.
    static let form = "faaso-images/1"

    /// The IDs of the images, sorted.
    package var images: [String]
    /// The ID of each reference, such as `debian:bookworm-slim` or `shop/sum:latest`.
    package var references: [String: String]
    /// The repository digests of base images, by ID.
    package var digests: [String: [String]]
    /// The images of records and the bases that the engine lacks, in words. They are not exported.
    package var missing: [String] = []

    private enum CodingKeys: String, CodingKey {
        case images, references, digests
    }

    /// Selects the images of a cache's newest records, and their bases, from those of an engine.
    package init(_ cache: CacheFolder, in engine: [ImageSummary]) {
        let byID = Dictionary(engine.map { ($0.id, $0) }) { first, _ in first }
        let listing = EngineImages(engine, digests: cache.baseDigests)
        (images, references, digests) = ([], [:], [:])
        var wanted: Set<String> = []
        for function in cache.functions() {
            guard let record = cache.imageRecords(function).first, let image = record.image else { continue }
            guard let summary = byID[image] else {
                missing.append("the image of '\(function)'")
                continue
            }
            wanted.insert(image)
            for tag in summary.tags where Self.isOwn(tag, function, record.key) { references[tag] = image }
            // The image of a function is exported as that function's own image.
            for (base, identity) in record.bases where Node.function(ofBase: base) == nil {
                guard let reference = ImageReference(base), let id = listing.id(of: reference, identity: identity) else {
                    missing.append("the base '\(base)'")
                    continue
                }
                wanted.insert(id)
                references[reference.familiar] = id
                digests[id] = listing.digests(of: id)
            }
        }
        images = wanted.sorted()
        digests = digests.filter { !$0.value.isEmpty }
        missing = Set(missing).sorted()
    }

    /// True when the tag is `<project>/<function>:latest` or the tag of the key.
    private static func isOwn(_ tag: String, _ function: String, _ key: Digest) -> Bool {
        tag.hasSuffix("/\(function):latest") || tag.hasSuffix("/\(function):\(key.short)")
    }

    /// The two lines between the cache and the images' tar archive.
    func head() throws -> [UInt8] {
        let list = try JSONCoding.compact(self)
        return Array("\(Self.form) \(Digest.of(list).hex)\n".utf8) + list + [UInt8(ascii: "\n")]
    }

    /// Parses the two lines, given without their ends. Throws ``CacheArchiveError/damaged`` if they
    /// do not match.
    init(form: [UInt8], list: [UInt8]) throws(CacheArchiveError) {
        let words = String(decoding: form, as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == Self.form, Digest(hex: words[1]) == Digest.of(list),
            let value = try? JSONCoding.decode(Self.self, from: list),
            value.references.allSatisfy({ ImageReference($0.key) != nil && value.images.contains($0.value) }),
            value.images.allSatisfy({ $0.hasPrefix("sha256:") })
        else { throw .damaged }
        self = value
    }
}
