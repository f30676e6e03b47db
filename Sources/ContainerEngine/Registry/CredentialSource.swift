/// The place where the credentials of one registry are.
package enum CredentialSource: Hashable, Sendable {
    /// Nowhere: the registry is asked without credentials.
    case anonymous
    /// In `config.json` itself.
    case stored(RegistryAuth)
    /// In the store behind `docker-credential-NAME`. The entry of `config.json` is used if it fails.
    case helper(name: String, server: String, stored: RegistryAuth?)
}

extension DockerConfig {
    /// Returns where the credentials are that the docker CLI would send for an image.
    ///
    /// A helper of the registry's own comes first, then the helper of all registries, then `auths`.
    package func source(for reference: ImageReference) -> CredentialSource {
        let key = reference.credentialKey
        let stored = stored(key).flatMap { $0.isEmpty ? nil : $0 }
        // An empty name turns the helper of all registries off.
        let helper = credentialHelpers[key] ?? credentialHelpers[reference.registry] ?? credentialStore
        if !helper.isEmpty { return .helper(name: helper, server: key, stored: stored) }
        return stored.map { .stored($0) } ?? .anonymous
    }

    /// The entry of `auths` for a key: the key itself, else a key of the same host with scheme or path.
    private func stored(_ key: String) -> RegistryAuth? {
        if let auth = auths[key] { return auth }
        let hosts = key == ImageReference.hubKey ? ImageReference.hubHosts : [key]
        return auths.sorted { $0.key < $1.key }.first { hosts.contains(Self.host(of: $0.key)) }?.value
    }

    /// The host and port of a key such as `https://registry.example:5000/v2/`.
    static func host(of key: String) -> String {
        var rest = key[...]
        if let end = rest.firstRange(of: "://") { rest = rest[end.upperBound...] }
        return String(rest.prefix { $0 != "/" })
    }
}
