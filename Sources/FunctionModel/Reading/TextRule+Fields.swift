import ContentHash

/// The rules of texts that have a form of their own.
extension TextRule {
    /// The addresses that the proxy can listen on.
    static let listen = TextRule(
        allowed: "a port, an address or a host name such as 8080, 127.0.0.1:8080, :8080, [::1]:8080 or example.org",
        accepts: { Listen(text: $0) != nil })

    /// Ranges of at least two ports, because each function needs two.
    static let ports = TextRule(allowed: "a range of at least two ports such as 20000-21999", pattern: "^[0-9]+-[0-9]+$") { text in
        guard let ports = ClosedRange<Int>(text: text) else { return false }
        return ports.lowerBound >= 1 && ports.upperBound <= 65535 && ports.count > 1
    }

    /// The addresses of hosts.
    static let hostAddress = TextRule(
        allowed: YAMLReader.hostForm, pattern: "^\(HostAddress.scheme)", accepts: { HostAddress($0) != nil })

    /// Repositories with their registries.
    static let registryURL = TextRule(
        allowed: "a registry's host and a path such as \(YAMLReader.exampleURL)", pattern: "^[^/]+/.+$",
        accepts: { YAMLReader.isRepository($0) })

    /// Public keys.
    static let publicKey = TextRule(
        allowed: "a public key such as ed25519:… with 44 characters of base64", pattern: "^ed25519:[A-Za-z0-9+/]{43}=$",
        accepts: { VerifyingKey($0) != nil })

    /// Named volumes with their paths in the container.
    static let volume = TextRule(
        allowed: "name:/path, or name:/path:ro,", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]+:/[^:]*[^:/][^:]*(:r[ow])?$",
        accepts: { Volume(text: $0) != nil })

    /// Variables with their values, as compose files have them.
    static let assignment = TextRule(allowed: "NAME=value", pattern: "^[^=]+=", accepts: { $0.contains("=") })

    /// The paths of routes.
    static let routePath = TextRule(
        allowed: "a path that begins with '/'", pattern: "^/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/?)?$", accepts: { $0.hasPrefix("/") })
}
