/// An image as its registry describes it.
package struct RegistryImage: Hashable, Sendable, Decodable {
    /// The digest that the reference means now, `sha256:…`.
    package var digest: String
    /// The platforms of the image, such as `linux/amd64` or `linux/arm/v7`. Empty if they are
    /// unknown.
    package var platforms: [String]

    /// Creates a description, for tests.
    package init(digest: String, platforms: [String] = []) { (self.digest, self.platforms) = (digest, platforms) }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        guard let descriptor = try fields.nested("Descriptor") else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no Descriptor"))
        }
        digest = try descriptor.required("digest")
        platforms = (try fields.optional("Platforms") as [Platform]? ?? []).compactMap(\.text)
    }

    private struct Platform: Decodable {
        let os: String?
        let architecture: String?
        let variant: String?

        var text: String? {
            guard let os, let architecture, !os.isEmpty, !architecture.isEmpty else { return nil }
            return [os, architecture, variant ?? ""].filter { !$0.isEmpty }.joined(separator: "/")
        }
    }
}
