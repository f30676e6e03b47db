import Glibc

/// Where the proxy listens.
package struct Listen: Hashable, Sendable, CustomStringConvertible {
    /// An address (IPv6 without brackets), `localhost`, a host name in lower case, or `*` for all interfaces.
    package var host: String
    /// From 1 to 65535.
    package var port: Int

    /// A place to listen; the default is that of an absent faaso.yml.
    package init(host: String = "127.0.0.1", port: Int = 8080) {
        self.host = host
        self.port = port
    }

    /// `PORT` (on 127.0.0.1), `:PORT` or `*:PORT` (on all interfaces), `ADDRESS:PORT`, `[IPv6]:PORT`, `NAME:PORT`; or without a port, which
    /// is then 8080, for a name other than localhost 443. Nil for anything else.
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
            // `*` alone would be an unusual way to publish something.
            guard host != "*" else { return nil }
            port = automaticHTTPS ? 443 : 8080
        } else {
            guard rest.hasPrefix(":"), let port = Self.port(String(rest.dropFirst())) else { return nil }
            self.port = port
        }
    }

    /// True if the host is a name other than localhost, for which Caddy gets certificates; 80 and 443 are then published on all interfaces.
    package var automaticHTTPS: Bool {
        host != "*" && host != "localhost" && !Self.isAddress(host, AF_INET) && !Self.isAddress(host, AF_INET6)
    }

    /// Where a client on this machine finds it, without a path: `http://127.0.0.1:8080`, `https://example.org`.
    package var address: String {
        if automaticHTTPS { return port == 443 ? "https://\(host)" : "https://\(host):\(port)" }
        return host == "*" ? "http://127.0.0.1:\(port)" : "http://\(description)"
    }

    /// The form that `init(text:)` reads: `127.0.0.1:8080`, `[::1]:8080`, `:8080`.
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

    /// RFC 1123, section 2.1; a last label of digits alone would be a mistyped address.
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
