import Basics
import ContainerEngine
import FoundationEssentials

/// The repository digests of base images that came with an imported cache, by image ID. The file is
/// `.faaso/base-digests.json`.
///
/// An engine learns a repository digest only by a pull, and `docker save` drops it. Without the
/// digest, a base would count as another one, and all its users would be rebuilt.
package struct BaseDigests: Hashable, Sendable, Codable {
    /// The value of `schema` in the file.
    package static let schemaName = "faaso.base-digests/1"
    /// The schema of the file. Another value makes the file unusable.
    package var schema = Self.schemaName
    /// The repository digests of each image, such as `["sha256:…": ["debian@sha256:…"]]`.
    package var digests: [String: [String]]

    /// Creates the digests. By default, there are none.
    package init(digests: [String: [String]] = [:]) { self.digests = digests }

    /// The repository digests of an image. The digests that the engine knows come first; without
    /// any, the imported ones count.
    package func of(id: String, known: [String]) -> [String] { known.isEmpty ? digests[id] ?? [] : known }

    /// The ID of the image that has a repository digest, such as `debian@sha256:…`.
    func id(of digest: String) -> String? { digests.first { $0.value.contains(digest) }?.key }

    /// The identity of a base: the digest under which its repository has the image. Without such a
    /// digest, it is the image's ID.
    func identity(of base: ImageReference, _ image: ImageDetails) -> String {
        EngineImages.identity(of: base, id: image.id, repoDigests: of(id: image.id, known: image.repoDigests))
    }
}

extension CacheFolder {
    /// The imported digests. Empty if no cache with images was imported.
    package var baseDigests: BaseDigests {
        let file: BaseDigests? = decode(Self.baseDigestsName)
        return file.flatMap { $0.schema == BaseDigests.schemaName ? $0 : nil } ?? BaseDigests()
    }

    /// Adds repository digests of images. The digests of other images stay.
    /// - Throws: an error if the file cannot be written.
    package func add(_ digests: [String: [String]]) throws {
        if digests.isEmpty { return }
        var file = baseDigests
        file.digests.merge(digests) { $1 }
        try write(try JSONCoding.pretty(file), Self.baseDigestsName)
    }

    private static let baseDigestsName = "base-digests.json"
}
