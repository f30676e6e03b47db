import ContentHash
package import ReverseProxy

extension DesiredState {
    /// The Caddyfile for all of the routes.
    package var caddyfile: String { caddyfile(routes) }

    /// The Caddyfile for these routes: a pure function of them and the settings.
    package func caddyfile(_ routes: [DesiredRoute]) -> String { proxyConfiguration(routes).caddyfile }

    /// What the Caddyfile's text is made from.
    package func proxyConfiguration(_ routes: [DesiredRoute]) -> ProxyConfiguration {
        ProxyConfiguration(
            host: listen.host, port: listen.port, 
            routes: routes.map { ProxyRoute(path: $0.path, function: $0.function, stripPrefix: $0.stripPrefix) },
            importFolder: snippetFolder.map { ProxySpecification.configurationFolder + "/" + $0 })
    }

    /// The folder of the imported snippets, named by their content: while a Caddyfile is loaded, what it imports stays as it was.
    var snippetFolder: String? {
        snippets.isEmpty ? nil : Self.snippetPrefix + Digest.of(Labels.encode(snippets)).short
    }

    static let snippetPrefix = "import-"

    /// Digests of what else makes the text, by the names that the settings have.
    var caddyfileSettings: [String: String] {
        ["listen": Digest.of(listen.description).short, "proxy.tls": "\(proxy.tlsInternal)", "proxy.import": snippetFolder ?? ""]
    }
}
