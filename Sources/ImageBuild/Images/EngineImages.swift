package import ContainerEngine
package import ContentHash
import FunctionModel

/// One listing of an engine's images. It answers questions without asking the engine again.
package struct EngineImages: Sendable {
    private var byID: [String: ImageSummary] = [:]
    private var byTag: [String: String] = [:]
    private var byDigest: [String: String] = [:]
    /// The tags by their part behind the first slash, such as `sum:0123456789abcdef`.
    private var tagsByTail: [Substring: [String]] = [:]

    /// Creates the listing.
    /// - Parameter digests: the digests of bases that came with an imported cache.
    package init(_ images: [ImageSummary], digests: BaseDigests = BaseDigests()) {
        for var image in images {
            image.repoDigests = digests.of(id: image.id, known: image.repoDigests)
            byID[image.id] = image
            for tag in image.tags { index(tag, image.id) }
            for digest in image.repoDigests { byDigest[digest] = image.id }
        }
    }

    /// True when an image with this ID exists.
    package func contains(_ id: String) -> Bool {
        byID[id] != nil
    }

    /// True when the image has the label that builds of this function set.
    package func isImage(_ id: String, of function: String) -> Bool {
        byID[id]?.labels[Contract.functionLabel] == function
    }

    /// The tags of an image, in any order.
    package func tags(of id: String) -> [String] { byID[id]?.tags ?? [] }

    /// The ID of the image with a tag, such as `shop/sum:latest`. Nil if there is none.
    package func id(tagged tag: String) -> String? {
        byTag[tag]
    }

    private mutating func index(_ tag: String, _ id: String) {
        byTag[tag] = id
        guard let slash = tag.firstIndex(of: "/") else { return }
        let tail = tag[tag.index(after: slash)...]
        if !tagsByTail[tail, default: []].contains(tag) { tagsByTail[tail, default: []].append(tag) }
    }

    /// The ID of a function's image with a key, as the main project or any of its stages tagged it.
    /// Nil if there is none.
    package func shared(_ function: String, _ key: Digest, mainProject: String) -> String? {
        let tags = tagsByTail["\(function):\(key.short)", default: []].filter { tag in
            tag.hasPrefix(mainProject + "/") || tag.hasPrefix(mainProject + "-")
        }
        return tags.sorted().compactMap { byTag[$0] }.first { isImage($0, of: function) }
    }

    /// The identity of a base: its repository digest, or its ID if it has none. Nil if the engine
    /// does not have the image.
    package func identity(of base: ImageReference) -> String? {
        guard let id = id(of: base), let image = byID[id] else { return nil }
        return Self.identity(of: base, id: id, repoDigests: image.repoDigests)
    }

    /// The ID of the image that a reference names. Nil if the engine does not have it.
    package func id(of base: ImageReference) -> String? { id(named: base.familiar) }

    /// The ID of the image that an identity of a base means. A digest means one content in every
    /// repository, so that of a mirror counts, too. Nil if the engine does not have it.
    package func id(of base: ImageReference, identity: String) -> String? {
        if self.identity(of: base) == identity { return id(of: base) }
        if contains(identity) { return identity }
        return byDigest.first { $0.key.hasSuffix("@" + identity) }?.value
    }

    /// The ID of the image with a tag or a repository digest. Nil if the engine does not have it.
    func id(named name: String) -> String? { byTag[name] ?? byDigest[name] }

    /// The repository digests of an image. Empty if the engine does not have it.
    package func digests(of id: String) -> [String] { byID[id]?.repoDigests ?? [] }

    /// The digest under which the reference's own repository has the image. Without one, it is the
    /// ID.
    static func identity(of base: ImageReference, id: String, repoDigests: [String]) -> String {
        let prefix = base.familiarName + "@"
        let digest = repoDigests.sorted().first { $0.hasPrefix(prefix) }
        return digest.map { String($0.dropFirst(prefix.count)) } ?? id
    }

    /// The identities of the bases that the engine has, by reference.
    package func identities(_ bases: [String]) -> [String: String] {
        var identities: [String: String] = [:]
        for base in bases { identities[base] = ImageReference(base).flatMap { identity(of: $0) } }
        return identities
    }

    /// Adds an image that was tagged or built, so that later steps of a run find it.
    /// - Parameter function: the function that the image was built for.
    package mutating func add(_ id: String, tags: [String], function: String) {
        for tag in tags { index(tag, id) }
        if byID[id] == nil {
            byID[id] = ImageSummary(
                id: id, tags: tags, repoDigests: [], labels: [Contract.functionLabel: function], created: 0, size: 0)
        }
    }
}
