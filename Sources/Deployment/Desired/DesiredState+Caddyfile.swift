import Basics
import ContentHash
import FunctionModel
package import ReverseProxy
package import WorkModel

extension DesiredState {
    /// The Caddyfile for these routes: a pure function of them and the settings. Throws what must not stand in one, which the model
    /// has refused before.
    package func caddyfile(_ routes: [DesiredRoute]) throws(ProxyConfigurationError) -> String {
        try ProxyConfiguration(
            host: listen.host, port: listen.port, automaticHTTPS: listen.automaticHTTPS, tlsInternal: proxy.tlsInternal,
            adminSocket: ProxyContainer.adminFolder + "/admin.sock", upstreamFolder: ProxyContainer.upstreamFolder,
            routes: routes.map { route in
                ProxyRoute(
                    path: route.path, function: route.function, stripPrefix: route.stripPrefix, timeout: route.options?.timeout,
                    bodyLimit: route.options?.bodyLimit, headers: route.options?.headers ?? [:], users: route.options?.users ?? [:],
                    usesHTTP2: route.options?.upstreamProtocol == .h2c)
            },
            importFolder: snippetFolder.map { ProxyContainer.configurationFolder + "/" + $0 },
            upstreamPort: Contract.port, headerLimit: proxy.headerLimit
        ).caddyfile
    }

    /// The folder of the imported snippets, named by their content: while a Caddyfile is loaded, what it imports stays as it was.
    package var snippetFolder: String? {
        snippets.isEmpty ? nil : Self.snippetPrefix + Digest.of(Labels.encode(snippets)).short
    }

    package static let snippetPrefix = "import-"

    /// The settings that make the Caddyfile besides the routes.
    package var caddyfileInputs: CaddyfileInputs {
        CaddyfileInputs(listen: listen, tlsInternal: proxy.tlsInternal, headerLimit: proxy.headerLimit, snippetFolder: snippetFolder)
    }
}

/// The settings that make a Caddyfile besides the routes, by the names of faaso.yml.
package struct CaddyfileInputs: InputList, Sendable {
    fileprivate let listen: Listen
    fileprivate let tlsInternal: Bool
    fileprivate let headerLimit: Int64?
    fileprivate let snippetFolder: String?

    package func write(to sink: inout some InputSink) {
        sink.add("listen", .setting, .text(listen.description))
        if let headerLimit { sink.add("proxy.header_limit", .setting, .text("\(headerLimit)", shown: ByteCount.text(headerLimit))) }
        sink.add("proxy.import", .setting, .hidden(snippetFolder ?? ""))
        sink.add("proxy.tls", .setting, .text(tlsInternal ? "internal" : "automatic"))
    }
}
