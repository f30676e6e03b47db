/// A path, and the function that answers below it.
package struct ProxyRoute: Hashable, Sendable {
    /// `/`, or segments of `[A-Za-z0-9._~-]`, each after a slash: `/sum`, `/v1/sum`.
    package let path: String
    /// The function's name. The upstream file of this name holds the upstream's host.
    package let function: String
    /// True if the function gets the path without this prefix, and the prefix in
    /// `X-Forwarded-Prefix`.
    package let stripPrefix: Bool
    /// The time until the answer must begin. The caller then gets 504.
    package let timeout: Duration?
    /// The greatest length of a request's body, in bytes. The caller gets 413 for a longer one.
    package let bodyLimit: Int64?
    /// The headers that every answer gets. They override the function's.
    package let headers: [String: String]
    /// The users' names with bcrypt hashes. If there are any, nobody else passes, and the function
    /// does not see the password.
    package let users: [String: String]
    /// True if the function speaks HTTP/2 without TLS, as gRPC does.
    package let usesHTTP2: Bool

    package init(
        path: String, function: String, stripPrefix: Bool = true, timeout: Duration? = nil, bodyLimit: Int64? = nil,
        headers: [String: String] = [:], users: [String: String] = [:], usesHTTP2: Bool = false
    ) {
        (self.path, self.function, self.stripPrefix) = (path, function, stripPrefix)
        (self.timeout, self.bodyLimit, self.headers, self.users) = (timeout, bodyLimit, headers, users)
        self.usesHTTP2 = usesHTTP2
    }

    var isCatchAll: Bool { path == "/" }
}
