/// The address of a host that `ssh` reaches: `ssh://[user@]host[:port]`.
///
/// The host may also be an alias of the user's ssh configuration.
package struct HostAddress: Hashable, Sendable, CustomStringConvertible {
    /// The user; nil for the one of the ssh configuration.
    package var user: String?
    /// The name, alias or address of the host, without brackets.
    package var host: String
    /// The port; nil for the one of the ssh configuration.
    package var port: Int?

    /// Reads an address. Nil for any other text, also for words that `ssh` would take for options.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        var rest = text.dropFirst(Self.scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard host.contains(":"), host.utf8.allSatisfy({ $0.isASCIIHexDigit || ":.%".utf8.contains($0) }) else { return nil }
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<end])
            rest = rest[end...]
            guard Self.isWord(host) else { return nil }
        }
        if let user, !Self.isWord(user) { return nil }
        guard !rest.isEmpty else { return }
        guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65535).contains(port), rest.dropFirst().first != "+" else {
            return nil
        }
        self.port = port
    }

    /// The words that every address begins with.
    package static let scheme = "ssh://"

    private static func isWord(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "._-".utf8.contains($0) }
    }

    package var description: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return Self.scheme + (user.map { $0 + "@" } ?? "") + host + (port.map { ":\($0)" } ?? "")
    }
}

extension HostAddress: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = HostAddress(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not the address of a host")
        }
        self = address
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// An entry of `hosts` in faaso.yml.
package enum HostEntry: Hashable, Sendable, Codable {
    /// One host.
    case host(HostAddress)
    /// Several hosts, by their names in the same map.
    case group([String])
}
