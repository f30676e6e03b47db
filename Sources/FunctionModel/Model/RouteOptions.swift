/// What a route does besides leading to a function.
package struct RouteOptions: Hashable, Sendable, Codable {
    /// How long a function may take until its answer begins; nil for no limit.
    package var timeout: Duration?
    /// The most bytes that a request's body may have; nil for no limit.
    package var bodyLimit: Int64?
    /// Headers that every answer gets, over what the function says.
    package var headers: [String: String]
    /// Who may pass: names with bcrypt hashes of their passwords; none for everybody.
    package var users: [String: String]
    /// How the proxy speaks to the function; nil for HTTP/1.1.
    package var upstreamProtocol: UpstreamProtocol?

    package init(
        timeout: Duration? = nil, bodyLimit: Int64? = nil, headers: [String: String] = [:], users: [String: String] = [:],
        upstreamProtocol: UpstreamProtocol? = nil
    ) {
        (self.timeout, self.bodyLimit, self.headers, self.users) = (timeout, bodyLimit, headers, users)
        self.upstreamProtocol = upstreamProtocol
    }

    package var isEmpty: Bool { self == RouteOptions() }
}

/// A protocol other than HTTP/1.1 between the proxy and a function, by its name in routes.yml.
package enum UpstreamProtocol: String, Hashable, Sendable, Codable {
    /// HTTP/2 without TLS.
    case h2c
}
