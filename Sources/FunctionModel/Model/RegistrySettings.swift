import Basics

/// The registry through which clones and hosts share images.
package struct RegistrySettings: Hashable, Sendable, Codable {
    /// The signatures that a record needs.
    package enum Trust: Hashable, Sendable, Codable {
        /// A record needs no signature. Anyone who can write to the registry is trusted.
        case anyone
        /// A record needs a signature of one of these keys, in the form `ed25519:…`.
        case keys([String])
    }

    /// The repository in the registry, such as `registry.example:5000/team/shop`.
    package var url: String
    /// The signatures that a record needs.
    package var trust: Trust
    /// The longest time that a run waits for the registry's next answer or layer.
    package var timeout: Duration

    /// The time that a run waits by default.
    package static let defaultTimeout = Duration.seconds(60)

    /// Creates settings.
    package init(url: String, trust: Trust, timeout: Duration = defaultTimeout) {
        (self.url, self.trust, self.timeout) = (url, trust, timeout)
    }
}
