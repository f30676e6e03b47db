import ContentHash

/// The Caddyfile that Caddy accepted last, with its sources.
package struct LoadedCaddyfile: Hashable, Sendable {
    /// The text of the Caddyfile.
    package var text: String
    /// The sources of the text; nil if they are not known.
    package var source: Source?

    /// Creates the value.
    package init(text: String, source: Source?) { (self.text, self.source) = (text, source) }

    /// The sources of a Caddyfile. The file is kept beside the Caddyfile, and names its digest.
    package struct Source: Hashable, Sendable, Codable {
        /// The digest of the Caddyfile's text, in hex.
        package var digest: String
        /// The routes that the Caddyfile has.
        package var routes: [DesiredRoute]
        /// The functions that others of the project can call, sorted.
        package var callees: [String]
        /// Digests of the settings by name: `listen`, `proxy.tls`, `proxy.import`.
        package var settings: [String: String]

        /// Creates the sources of a text.
        package init(text: String, routes: [DesiredRoute], callees: [String] = [], settings: [String: String]) {
            (digest, self.routes, self.callees, self.settings) = (Digest.of(text).hex, routes, callees, settings)
        }
    }

    /// The routes that the Caddyfile has. Empty if they are not known.
    package var routes: [DesiredRoute] { source?.routes ?? [] }

    /// The functions that others of the project can call. Empty if they are not known.
    package var callees: [String] { source?.callees ?? [] }
}
