import ContentHash
import FunctionModel
package import ReverseProxy

extension DesiredState {
    /// The Caddyfile for these routes: a pure function of them and the settings. Throws what must not stand in one, which the model
    /// has refused before.
    package func caddyfile(_ routes: [DesiredRoute]) throws(ProxyConfigurationError) -> String {
        try ProxyConfiguration(
            host: listen.host, port: listen.port, automaticHTTPS: listen.automaticHTTPS, tlsInternal: proxy.tlsInternal,
            adminSocket: ProxySpecification.adminFolder + "/admin.sock", upstreamFolder: ProxySpecification.upstreamFolder,
            routes: routes.map { route in
                ProxyRoute(
                    path: route.path, function: route.function, stripPrefix: route.stripPrefix, timeout: route.options?.timeout,
                    bodyLimit: route.options?.bodyLimit, headers: route.options?.headers ?? [:], users: route.options?.users ?? [:])
            },
            importFolder: snippetFolder.map { ProxySpecification.configurationFolder + "/" + $0 },
            upstreamPort: FunctionSpecification.containerPort
        ).caddyfile
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
