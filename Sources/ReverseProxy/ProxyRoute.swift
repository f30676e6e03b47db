/// A path and the function that answers below it.
package struct ProxyRoute: Hashable, Sendable {
    /// `/`, or segments of `[A-Za-z0-9._~-]`, each after a slash: `/sum`, `/v1/sum`.
    package let path: String
    /// The name of the file with the upstream's host in it.
    package let function: String
    /// Whether the function sees the path without this prefix, and the prefix in `X-Forwarded-Prefix`.
    package let stripPrefix: Bool

    package init(path: String, function: String, stripPrefix: Bool = true) {
        self.path = path
        self.function = function
        self.stripPrefix = stripPrefix
    }

    var isCatchAll: Bool { path == "/" }
}
