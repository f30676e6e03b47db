package import ContainerEngine
package import ContentHash

/// The repository of a registry that holds a project's images, and the names in it.
package struct SharedRepository: Hashable, Sendable, CustomStringConvertible {
    /// The repository, with its registry. Its own tag means nothing.
    package let base: ImageReference

    /// Reads `host:port/path`. Nil if Docker accepts no image of that name.
    package init?(_ url: String) {
        guard let base = ImageReference(url) else { return nil }
        self.base = base
    }

    package var description: String { base.familiarName }

    /// The image with a key: `<function>-<first 16 digits of the key>`.
    package func image(_ function: String, _ key: Digest) -> ImageReference? { tagged(SharedTag(function, key, .image)) }

    /// The record of the image with a key: the image's tag and `.rec`.
    package func record(_ function: String, _ key: Digest) -> ImageReference? { tagged(SharedTag(function, key, .record)) }

    /// The copy of a base image. Its tag has the name of the base, the first 16 digits of the
    /// image's ID, and `.base`. An ID means one content, so a copy is never overwritten by another
    /// image.
    func base(_ reference: ImageReference, image id: String) -> ImageReference? {
        ImageReference("\(base.familiarName):\(BaseTag(reference, image: id))")
    }

    /// The image with a manifest's digest.
    package func exact(_ digest: String) -> ImageReference? { ImageReference("\(base.familiarName)@\(digest)") }

    private func tagged(_ tag: SharedTag) -> ImageReference? { ImageReference("\(base.familiarName):\(tag)") }
}

/// A tag in the repository.
package struct SharedTag: Hashable, Sendable, CustomStringConvertible {
    /// The two kinds of tags.
    package enum Kind: Hashable, Sendable { case image, record }

    /// The name of the function.
    package let function: String
    /// The first 16 digits of the image key.
    package let key: String
    /// The kind of the tag.
    package private(set) var kind: Kind

    private static let recordEnd = ".rec"

    /// Creates the tag of a key.
    init(_ function: String, _ key: Digest, _ kind: Kind) { (self.function, self.key, self.kind) = (function, key.short, kind) }

    /// Reads a tag. Nil for a tag that `faaso` does not write.
    package init?(_ text: String) {
        kind = text.hasSuffix(Self.recordEnd) ? .record : .image
        let name = kind == .record ? text.dropLast(Self.recordEnd.count) : text[...]
        guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
        let digits = name[name.index(after: dash)...]
        guard digits.utf8.count == 16, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
        (function, key) = (String(name[..<dash]), String(digits))
    }

    /// The tag of the same key and of a kind.
    func with(_ kind: Kind) -> SharedTag {
        var tag = self
        tag.kind = kind
        return tag
    }

    package var description: String { "\(function)-\(key)" + (kind == .record ? Self.recordEnd : "") }
}
