/// What faaso.yml says, or its defaults.
package struct Settings: Hashable, Sendable, Codable {
    /// The project's name: faaso.yml's, or else the folder's.
    package var project: String
    /// Where the proxy listens.
    package var listen: Listen
    /// The proxy's own settings.
    package var proxy: ProxySettings
    /// The host ports that functions' containers are published on, two for each function.
    package var ports: ClosedRange<Int>

    /// Settings from their parts; the defaults are those of an absent faaso.yml.
    package init(
        project: String, listen: Listen = Listen(), proxy: ProxySettings = ProxySettings(), ports: ClosedRange<Int> = 20000...21999
    ) {
        self.project = project
        self.listen = listen
        self.proxy = proxy
        self.ports = ports
    }
}

/// The proxy's own settings.
package struct ProxySettings: Hashable, Sendable, Codable {
    /// The image of Caddy.
    package var image: String
    /// A folder of Caddy snippets, relative to the repository's root.
    package var importFolder: String?
    /// `tls: internal`: certificates by Caddy's own authority.
    package var tlsInternal: Bool
    /// The greatest length of a request's line and headers, in bytes. Nil for Caddy's default.
    package var headerLimit: Int64?

    /// Proxy settings from their parts.
    package init(image: String = "caddy:2", importFolder: String? = nil, tlsInternal: Bool = false, headerLimit: Int64? = nil) {
        self.image = image
        self.importFolder = importFolder
        self.tlsInternal = tlsInternal
        self.headerLimit = headerLimit
    }
}
