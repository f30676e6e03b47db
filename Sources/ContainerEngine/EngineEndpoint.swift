package import HTTPClient

/// The address of an engine, in the form of `DOCKER_HOST`.
package struct EngineEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The value for `DOCKER_HOST`: `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375` or
    /// `ssh://host`.
    package let description: String
    /// The address to connect to; nil if only the docker CLI can reach it (ssh, TLS).
    package let address: HTTPEndpoint?

    /// True when the engine does not share this machine's folders. That is any endpoint except a
    /// unix socket or a loopback address.
    package var isRemote: Bool {
        switch address {
        case .unix: false
        case .tcp(let host, _), .tls(let host, _, _): !Self.isLoopback(host)
        case nil: true
        }
    }

    /// The endpoint of a unix socket.
    package static func unix(_ path: String) -> EngineEndpoint {
        EngineEndpoint(description: "unix://\(path)", address: .unix(path: path))
    }

    /// Parses a value of `DOCKER_HOST`. A text without a scheme is a TCP address, as for the docker
    /// CLI.
    /// - Parameter secure: true for TLS (`DOCKER_TLS_VERIFY`, or a context with TLS material).
    /// - Throws: ``EngineError/invalidEndpoint(_:reason:)``.
    package init(parsing text: String, secure: Bool = false) throws(EngineError) {
        let (scheme, rest) = Self.split(text)
        switch scheme {
        case "unix":
            let path = rest.isEmpty ? "/var/run/docker.sock" : rest
            guard path.hasPrefix("/") else { throw .invalidEndpoint(text, reason: "the socket's path must be absolute") }
            self.init(description: "unix://\(path)", address: .unix(path: path))
        case "tcp", "http":
            let (host, port) = try Self.authority(rest, of: text)
            self.init(description: text.contains("://") ? text : "tcp://\(text)", address: secure ? nil : .tcp(host: host, port: port))
        case "ssh", "https":
            guard !rest.isEmpty else { throw .invalidEndpoint(text, reason: "a host is missing") }
            self.init(description: text, address: nil)
        default: throw .invalidEndpoint(text, reason: "the scheme \(scheme) is unknown")
        }
    }

    private init(description: String, address: HTTPEndpoint?) {
        self.description = description
        self.address = address
    }

    private static func split(_ text: String) -> (scheme: String, rest: String) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return ("tcp", text) }
        return (text[..<colon].lowercased(), String(text[colon...].dropFirst(3)))
    }

    private static func authority(_ rest: String, of text: String) throws(EngineError) -> (host: String, port: Int) {
        let authority = rest.hasSuffix("/") ? String(rest.dropLast()) : rest
        guard !authority.contains("/"), !authority.contains("@") else {
            throw .invalidEndpoint(text, reason: "it is more than host and port")
        }
        var (host, port) = (authority[...], "2375"[...])
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw .invalidEndpoint(text, reason: "it is not host and port") }
            if !after.isEmpty { port = after.dropFirst() }
        } else if let colon = authority.lastIndex(of: ":") {
            (host, port) = (authority[..<colon], authority[authority.index(after: colon)...])
        }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw .invalidEndpoint(text, reason: "the port is not a number from 1 to 65535")
        }
        return (host.isEmpty ? "127.0.0.1" : String(host), number)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }
}
