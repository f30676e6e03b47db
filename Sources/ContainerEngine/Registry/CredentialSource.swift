/// The place where the credentials of one registry are stored.
package enum CredentialSource: Hashable, Sendable {
    /// There are no credentials, so requests are anonymous.
    case anonymous
    /// The credentials are in `config.json` itself.
    case stored(RegistryAuth)
    /// The credentials are in the store of `docker-credential-NAME`. If the helper fails, the entry
    /// of `config.json` is used.
    case helper(name: String, server: String, stored: RegistryAuth?)
}

extension DockerConfig {
    /// The place of the credentials that the docker CLI would send for an image.
    ///
    /// A helper for the registry has priority over the helper for all registries, which has
    /// priority over `auths`.
    package func source(for reference: ImageReference) -> CredentialSource {
        let key = reference.credentialKey
        let stored = stored(key).flatMap { $0.isEmpty ? nil : $0 }
        // An empty name disables the helper for all registries.
        let helper = credentialHelpers[key] ?? credentialHelpers[reference.registry] ?? credentialStore
        if !helper.isEmpty { return .helper(name: helper, server: key, stored: stored) }
        return stored.map { .stored($0) } ?? .anonymous
    }

    /// The entry of `auths` for a key. If the key is missing, a key with the same host and a scheme
    /// or path is used.
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
