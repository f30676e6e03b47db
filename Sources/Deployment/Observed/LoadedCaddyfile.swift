import ContentHash

/// What Caddy was last given and took, with what it was made of.
package struct LoadedCaddyfile: Hashable, Sendable {
    package var text: String
    /// Nil when what it was made of is not known.
    package var source: Source?

    package init(text: String, source: Source?) { (self.text, self.source) = (text, source) }

    /// What a Caddyfile was made of: kept beside it, bound to it by its digest.
    package struct Source: Hashable, Sendable, Codable {
        package var digest: String
        package var routes: [DesiredRoute]
        /// Digests of the settings by name: `listen`, `proxy.tls`, `proxy.import`.
        package var settings: [String: String]

        package init(text: String, routes: [DesiredRoute], settings: [String: String]) {
            (digest, self.routes, self.settings) = (Digest.of(text).hex, routes, settings)
        }
    }

    package var routes: [DesiredRoute] { source?.routes ?? [] }
}
