import Glibc

/// The address and port on which the proxy listens.
package struct Listen: Hashable, Sendable, CustomStringConvertible {
    /// An IP address (IPv6 without brackets), `localhost`, a lower-case host name, or `*` for all
    /// interfaces.
    package var host: String
    /// The port, from 1 to 65535.
    package var port: Int

    /// Creates an address. The defaults apply if faaso.yml is absent.
    package init(host: String = "127.0.0.1", port: Int = 8080) {
        self.host = host
        self.port = port
    }

    /// Parses an address. Returns nil for an invalid text.
    ///
    /// The forms are `PORT` (on 127.0.0.1), `:PORT` or `*:PORT` (on all interfaces),
    /// `ADDRESS:PORT`, `[IPv6]:PORT` and `NAME:PORT`. The port may be absent after an address or a
    /// name. Then it is 443 for a name other than localhost, else 8080.
    package init?(text: String) {
        if text.isMade(rest: \.isASCIIDigit) {
            guard let port = Self.port(text) else { return nil }
            self.init(port: port)
            return
        }
        let host: String
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            rest = text[text.index(after: end)...]
            guard Self.isAddress(host, AF_INET6) else { return nil }
        } else {
            let name = text.prefix { $0 != ":" }
            host = name.isEmpty ? "*" : name.lowercased()
            rest = text.dropFirst(name.count)
            guard host == "*" || Self.isAddress(host, AF_INET) || Self.isHostName(host) else { return nil }
        }
        self.init(host: host)
        if rest.isEmpty {
            // `*` alone would be an unusual way to publish a service.
            guard host != "*" else { return nil }
            port = automaticHTTPS ? 443 : 8080
        } else {
            guard rest.hasPrefix(":"), let port = Self.port(String(rest.dropFirst())) else { return nil }
            self.port = port
        }
    }

    /// True when the host is a name other than localhost, for which Caddy obtains certificates.
    /// ``port`` and port 80, which redirects to it, are then published on all interfaces.
    package var automaticHTTPS: Bool {
        host != "*" && host != "localhost" && !Self.isAddress(host, AF_INET) && !Self.isAddress(host, AF_INET6)
    }

    /// True when HTTPS would have the port that redirects to it.
    package var isOnRedirectPort: Bool { automaticHTTPS && port == Self.redirectPort }
    /// The port without encryption beside automatic HTTPS.
    package static let redirectPort = 80
    /// Advice for an address that is ``isOnRedirectPort``.
    package static let redirectHint = "port 80 of a host name redirects to HTTPS: leave the port out, or name another one"

    /// The published port of automatic HTTPS; 443 without it, where nothing uses it.
    package var httpsPort: Int { automaticHTTPS ? port : 443 }

    /// The URL for clients on this machine, without a path: `http://127.0.0.1:8080` or
    /// `https://example.org`.
    package var address: String {
        if automaticHTTPS { return port == 443 ? "https://\(host)" : "https://\(host):\(port)" }
        return host == "*" ? "http://127.0.0.1:\(port)" : "http://\(description)"
    }

    /// The form that `init(text:)` reads: `127.0.0.1:8080`, `[::1]:8080` or `:8080`.
    package var description: String {
        if host == "*" { return ":\(port)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func port(_ text: String) -> Int? {
        guard text.isMade(rest: \.isASCIIDigit), let port = Int(text), (1...65535).contains(port) else { return nil }
        return port
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var address = in6_addr()
        return inet_pton(family, text, &address) == 1
    }

    /// True when a text is a host name by RFC 1123, section 2.1. A last label of only digits is
    /// refused as a mistyped address.
    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && !(labels.last?.utf8.allSatisfy(\.isASCIIDigit) ?? true)
            && labels.allSatisfy { label in
                label.utf8.count <= 63 && !label.hasSuffix("-")
                    && String(label).isMade(
                        first: \.isASCIIAlphanumeric, rest: { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") })
            }
    }
}
