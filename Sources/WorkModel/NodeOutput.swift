package import ContentHash

/// The result of a node, as the nodes that need it receive it.
package enum NodeOutput: Hashable, Sendable {
    /// The node only joins others.
    case none
    /// The digest of a context's listing.
    case context(Digest)
    /// The identity of a base image in the engine; nil if it is unknown and no engine can be asked.
    case base(String?)
    /// The image of a function.
    case image(FunctionImage)
    /// Passed tests: the key of their record.
    case tested(Digest)

    /// The key of the record that holds the result, for images and tests.
    package var record: Digest? {
        switch self {
        case .image(let image): Digest(hex: image.key)
        case .tested(let key): key
        case .none, .context, .base: nil
        }
    }
}

/// The image that a function's container runs.
package struct FunctionImage: Hashable, Sendable, Codable {
    /// The engine's ID of the image, `sha256:…`.
    package var id: String
    /// The image key that it was built for, 64 hexadecimal digits.
    package var key: String
    /// The tag of the image: `<project>/<function>:<first 16 digits of the key>`.
    package var reference: String

    /// Creates the image from its parts.
    package init(id: String, key: String, reference: String) { (self.id, self.key, self.reference) = (id, key, reference) }
}

extension [Node: NodeOutput] {
    /// The image of a function, if its node has an output.
    package func image(of function: String) -> FunctionImage? {
        if case .image(let image) = self[.image(function)] { image } else { nil }
    }

    /// The identity of an image that a Dockerfile names, if it is known. A function's image has its
    /// ID as its identity.
    package func identity(of base: String) -> String? {
        switch self[Node(base: base)] {
        case .base(let identity): identity
        case .image(let image): image.id
        default: nil
        }
    }
}
