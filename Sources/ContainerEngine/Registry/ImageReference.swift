import Basics

/// The name of an image, normalised by Docker's rules (distribution/reference).
///
/// `debian` and `docker.io/library/debian:latest` are equal. If there are a tag and a digest, the
/// tag is dropped.
package struct ImageReference: Hashable, Sendable, CustomStringConvertible {
    /// The host and port of the registry. The default is `docker.io`.
    package let registry: String
    /// The path within the registry, for example `library/debian`.
    package let repository: String
    /// The tag. Without a tag and a digest it is `latest`; with a digest it is nil.
    package let tag: String?
    /// The digest, `sha256:…`; nil if the text has none.
    package let digest: String?

    /// Parses a reference. Returns nil if Docker considers it invalid.
    package init?(_ text: String) {
        // 64 hexadecimal digits are the ID of an image.
        if text.utf8.count == 64, text.utf8.allSatisfy(Self.isHexadecimal) { return nil }
        let (named, digest) = Self.cut(text, at: "@", last: false)
        if let digest, !Self.isDigest(digest) { return nil }
        var (name, tag) = Self.cut(named, at: ":", last: true)
        // The colon of `localhost:5000/x` belongs to the port.
        if tag?.contains("/") == true { (name, tag) = (named, nil) }
        if let tag, !Self.isTag(tag) { return nil }

        var registry = Self.hub
        var repository = name
        if let slash = name.firstIndex(of: "/") {
            let first = String(name[..<slash])
            if first == "localhost" || first.contains(where: { $0 == "." || $0 == ":" || $0.isUppercase }) {
                registry = first == "index.docker.io" ? Self.hub : first
                repository = String(name[name.index(after: slash)...])
            }
        }
        guard RegistryHost(registry[...]) != nil, name.utf8.count <= 255, RepositoryPath.isValid(repository[...]) else { return nil }
        if registry == Self.hub, !repository.contains("/") { repository = "library/" + repository }
        self.registry = registry
        self.repository = repository
        self.digest = digest
        self.tag = digest == nil ? tag ?? "latest" : nil
    }

    /// The name without tag and digest, as the engine lists it: `debian`, `team/app` or
    /// `localhost:5000/x`.
    package var familiarName: String {
        guard registry == Self.hub else { return "\(registry)/\(repository)" }
        return repository.hasPrefix("library/") ? String(repository.dropFirst("library/".count)) : repository
    }

    /// The form in which the engine lists tags and digests: `debian:bookworm-slim` or
    /// `debian@sha256:…`.
    package var familiar: String { familiarName + suffix }

    /// The name with its registry and without tag and digest: `docker.io/library/debian`.
    package var fullName: String { "\(registry)/\(repository)" }

    /// The full form, for example `docker.io/library/debian:latest`.
    package var description: String { fullName + suffix }

    private var suffix: String { digest.map { "@" + $0 } ?? ":" + (tag ?? "latest") }

    private static func cut(_ text: String, at separator: Character, last: Bool) -> (String, String?) {
        guard let index = last ? text.lastIndex(of: separator) : text.firstIndex(of: separator) else { return (text, nil) }
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }

    private static func isTag(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-"), text.utf8.count <= 128 else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// The algorithms that Docker supports, with their numbers of digits
    /// (opencontainers/go-digest).
    private static let digestLengths = ["sha256": 64, "sha384": 96, "sha512": 128]

    private static func isDigest(_ text: String) -> Bool {
        let (algorithm, hex) = cut(text, at: ":", last: false)
        return hex?.utf8.count == digestLengths[algorithm] && hex?.utf8.allSatisfy(isHexadecimal) == true
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...102).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
