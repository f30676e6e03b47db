/// A path and the function that answers below it.
package struct ProxyRoute: Hashable, Sendable {
    /// `/`, or segments of `[A-Za-z0-9._~-]`, each after a slash: `/sum`, `/v1/sum`.
    package let path: String
    /// The name of the file with the upstream's host in it.
    package let function: String
    /// Whether the function sees the path without this prefix, and the prefix in `X-Forwarded-Prefix`.
    package let stripPrefix: Bool
    /// How long the answer may take to begin; the caller gets 504 then.
    package let timeout: Duration?
    /// The most bytes of a request's body; the caller gets 413 beyond.
    package let bodyLimit: Int64?
    /// What every answer gets, over what the function says.
    package let headers: [String: String]
    /// Names with bcrypt hashes; when there are any, nobody else passes, and the function does not see the password.
    package let users: [String: String]

    package init(
        path: String, function: String, stripPrefix: Bool = true, timeout: Duration? = nil, bodyLimit: Int64? = nil,
        headers: [String: String] = [:], users: [String: String] = [:]
    ) {
        (self.path, self.function, self.stripPrefix) = (path, function, stripPrefix)
        (self.timeout, self.bodyLimit, self.headers, self.users) = (timeout, bodyLimit, headers, users)
    }

    var isCatchAll: Bool { path == "/" }
}
