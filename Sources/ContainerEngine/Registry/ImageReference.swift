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
        guard Self.isRegistry(registry), name.utf8.count <= 255,
            repository.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isComponent)
        else { return nil }
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

    /// The full form, for example `docker.io/library/debian:latest`.
    package var description: String { "\(registry)/\(repository)" + suffix }

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

    /// True when the text is a host name or a bracketed IPv6 address, with an optional port.
    private static func isRegistry(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            let (address, rest) = cut(String(text.dropFirst()), at: "]", last: false)
            guard let rest, !address.isEmpty, address.allSatisfy({ $0 == ":" || ($0.isASCII && $0.isHexDigit) }) else { return false }
            return rest.isEmpty || (rest.hasPrefix(":") && isPort(rest.dropFirst()))
        }
        let (host, port) = cut(text, at: ":", last: true)
        if let port, !isPort(port[...]) { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else {
                return false
            }
            return label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPort(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }

    /// True when the text consists of lower-case letters and digits, joined by `.`, `_`, `__` or
    /// any number of `-`.
    private static func isComponent(_ text: Substring) -> Bool {
        var separator: [UInt8] = []
        var isFirst = true
        for byte in text.utf8 {
            if (97...122).contains(byte) || (48...57).contains(byte) {
                guard separator.isEmpty || (!isFirst && isSeparator(separator)) else { return false }
                separator = []
                isFirst = false
            } else {
                separator.append(byte)
            }
        }
        return !isFirst && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes == [UInt8(ascii: ".")] || bytes == [UInt8(ascii: "_")] || bytes == [UInt8(ascii: "_"), UInt8(ascii: "_")]
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
