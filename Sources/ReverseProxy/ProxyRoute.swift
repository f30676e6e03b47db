/// A path and the function that serves it.
package struct ProxyRoute: Hashable, Sendable {
    /// The path: `/`, or segments of `[A-Za-z0-9._~-]` with a slash before each, such as `/sum` or
    /// `/v1/sum`.
    package let path: String
    /// The name of the function. The upstream file with this name contains the upstream's host.
    package let function: String
    /// True when the function receives the path without this prefix. `X-Forwarded-Prefix` then
    /// contains the prefix.
    package let stripPrefix: Bool
    /// The time until the response must begin; nil for no limit. After that the caller gets 504.
    package let timeout: Duration?
    /// The maximum size of a request body in bytes; nil for no limit. For a larger one the caller
    /// gets 413.
    package let bodyLimit: Int64?
    /// Headers that are set on every response. They override those of the function.
    package let headers: [String: String]
    /// The permitted users, as names with bcrypt hashes. An empty table permits everybody. The
    /// function does not receive the password.
    package let users: [String: String]
    /// True when the function uses HTTP/2 without TLS, as gRPC does.
    package let usesHTTP2: Bool

    /// Creates a route.
    package init(
        path: String, function: String, stripPrefix: Bool = true, timeout: Duration? = nil, bodyLimit: Int64? = nil,
        headers: [String: String] = [:], users: [String: String] = [:], usesHTTP2: Bool = false
    ) {
        (self.path, self.function, self.stripPrefix) = (path, function, stripPrefix)
        (self.timeout, self.bodyLimit, self.headers, self.users) = (timeout, bodyLimit, headers, users)
        self.usesHTTP2 = usesHTTP2
    }

    /// True when the route matches every path.
    var isCatchAll: Bool { path == "/" }
}
