/// The options of a route.
package struct RouteOptions: Hashable, Sendable, Codable {
    /// The maximum time until a response begins; nil for no limit.
    package var timeout: Duration?
    /// The maximum size of a request body in bytes; nil for no limit.
    package var bodyLimit: Int64?
    /// Headers that are set on every response. They override those of the function.
    package var headers: [String: String]
    /// The permitted users, as names with bcrypt hashes of passwords. An empty table permits
    /// everybody.
    package var users: [String: String]
    /// The protocol between the proxy and the function; nil for HTTP/1.1.
    package var upstreamProtocol: UpstreamProtocol?

    /// Creates options. By default none is set.
    package init(
        timeout: Duration? = nil, bodyLimit: Int64? = nil, headers: [String: String] = [:], users: [String: String] = [:],
        upstreamProtocol: UpstreamProtocol? = nil
    ) {
        (self.timeout, self.bodyLimit, self.headers, self.users) = (timeout, bodyLimit, headers, users)
        self.upstreamProtocol = upstreamProtocol
    }

    /// True when no option is set.
    package var isEmpty: Bool { self == RouteOptions() }
}

/// The protocols between the proxy and a function besides HTTP/1.1, by their names in routes.yml.
package enum UpstreamProtocol: String, Hashable, Sendable, Codable, CaseIterable {
    /// HTTP/2 without TLS.
    case h2c
}
