extension Node {
    /// Creates the node of an image that a Dockerfile names.
    ///
    /// `faaso/<function>` means the image of that function. Any other reference means an image from
    /// outside.
    /// - Parameter reference: in the engine's form, with a tag or a digest: `debian:bookworm-slim`.
    package init(base reference: String) {
        self = Node.function(ofBase: reference).map(Node.image) ?? .base(reference)
    }

    /// The function that a reference such as `faaso/sum:latest` means. Nil for an image from
    /// outside.
    package static func function(ofBase reference: String) -> String? {
        guard reference.hasPrefix(functionBasePrefix), reference.hasSuffix(":latest") else { return nil }
        let name = reference.dropFirst(functionBasePrefix.count).dropLast(":latest".count)
        return name.contains("/") || name.isEmpty ? nil : String(name)
    }

    /// The start of every reference that means the image of a function.
    package static let functionBasePrefix = "faaso/"
}
