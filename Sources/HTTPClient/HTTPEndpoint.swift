/// The address at which a server listens.
package enum HTTPEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// A unix socket. The kernel's `sun_path` has room for 107 bytes and a NUL, so longer paths
    /// fail.
    case unix(path: String)
    /// A TCP port of a host name or an address (IPv6 without brackets).
    case tcp(host: String, port: Int)
    /// A TCP port with TLS. The server's certificate must be valid for the host. The authorities
    /// are those of the system, and those in the PEM files.
    case tls(host: String, port: Int, authorities: [String])

    package var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .tcp(let host, let port): "tcp://\(Self.bracketed(host)):\(port)"
        case .tls(let host, let port, _): "https://\(Self.bracketed(host)):\(port)"
        }
    }

    /// The value of the Host header for this endpoint.
    ///
    /// HTTP/1.1 requires the header in every request (RFC 9112, section 3.2). A socket has no name,
    /// so its value is `localhost`.
    package var hostField: String {
        switch self {
        case .unix: "localhost"
        case .tcp(let host, let port): "\(Self.bracketed(host)):\(port)"
        case .tls(let host, 443, _): Self.bracketed(host)
        case .tls(let host, let port, _): "\(Self.bracketed(host)):\(port)"
        }
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }
}
