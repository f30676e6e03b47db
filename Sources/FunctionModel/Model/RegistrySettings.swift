package import ContentHash

/// The registry through which clones and hosts share images.
package struct RegistrySettings: Hashable, Sendable, Codable {
    /// The repository in the registry, such as `registry.example:5000/team/shop`.
    package var url: String
    /// The signatures that a record needs.
    package var trust: Trust
    /// The longest time that a run waits for the registry's next answer or layer.
    package var timeout: Duration

    /// The time that a run waits by default.
    package static let defaultTimeout = Duration.seconds(60)

    /// An example of the settings in faaso.yml.
    package static let example = "registry: {url: registry.example/team/shop, trust: [ed25519:…]}"

    /// The hint for a project without a registry.
    package static let hint = "name one in faaso.yml: \(example)"

    /// Creates settings.
    package init(url: String, trust: Trust, timeout: Duration = defaultTimeout) {
        (self.url, self.trust, self.timeout) = (url, trust, timeout)
    }
}
