import Basics
import ContainerEngine
import ContentHash
import FoundationEssentials

/// The repository digests of base images that came with an imported cache, by image ID. Kept in
/// `.faaso/base-digests.json`, schema `faaso.base-digests/1`.
///
/// An engine learns a repository digest only by a pull, and forgets it with `docker save`. Without
/// the digest a base would count as another one, and all its users would be rebuilt.
package struct BaseDigests: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.base-digests/1"
    package var schema = Self.schemaName
    /// Such as `["sha256:…": ["debian@sha256:…"]]`.
    package var digests: [String: [String]]

    package init(digests: [String: [String]] = [:]) { self.digests = digests }

    /// The repository digests of an image: those that the engine knows, else those that came with a
    /// cache.
    func of(id: String, known: [String]) -> [String] { known.isEmpty ? digests[id] ?? [] : known }

    /// The ID of the image that has a repository digest, such as `debian@sha256:…`.
    func id(of digest: String) -> String? { digests.first { $0.value.contains(digest) }?.key }

    /// What a base means in the engine: the digest under which its repository has the image, else the
    /// image's ID.
    func identity(of base: ImageReference, _ image: ImageDetails) -> String {
        EngineImages.identity(of: base, id: image.id, repoDigests: of(id: image.id, known: image.repoDigests))
    }
}

extension CacheFolder {
    /// Empty if no cache with images was imported.
    package var baseDigests: BaseDigests {
        let file: BaseDigests? = decode(Self.baseDigestsName)
        return file.flatMap { $0.schema == BaseDigests.schemaName ? $0 : nil } ?? BaseDigests()
    }

    /// Adds repository digests of images. Those of other images stay.
    package func add(_ digests: [String: [String]]) throws {
        if digests.isEmpty { return }
        var file = baseDigests
        file.digests.merge(digests) { $1 }
        try write(try JSONCoding.pretty(file), Self.baseDigestsName)
    }

    private static let baseDigestsName = "base-digests.json"
}
