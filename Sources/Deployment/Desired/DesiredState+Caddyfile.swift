import Basics
import ContentHash
import FunctionModel
package import ReverseProxy
package import WorkModel

extension DesiredState {
    /// The Caddyfile of a table. Pure: it depends on the table and the settings alone.
    /// - Throws: ``ProxyConfigurationError`` for a value that no Caddyfile can express. The model
    ///   refuses such values earlier.
    package func caddyfile(_ table: RouteTable) throws(ProxyConfigurationError) -> String {
        try ProxyConfiguration(
            host: listen.host, port: listen.port, automaticHTTPS: listen.automaticHTTPS, httpsPort: listen.httpsPort,
            tlsInternal: proxy.tlsInternal,
            routes: table.routes.map(\.proxyRoute), callees: table.callees,
            importFolder: snippetFolder.map { ProxyContainer.configurationFolder + "/" + $0 },
            headerLimit: proxy.headerLimit
        ).caddyfile
    }

    /// The Caddyfile of a table, with its sources.
    /// - Throws: ``ProxyConfigurationError``, like ``caddyfile(_:)``.
    package func sourcedCaddyfile(_ table: RouteTable) throws(ProxyConfigurationError) -> LoadedCaddyfile {
        let text = try caddyfile(table)
        return LoadedCaddyfile(
            text: text,
            source: .init(text: text, routes: table.routes, callees: table.callees, settings: caddyfileInputs.inputs.digests))
    }

    /// The Caddyfile that a new proxy starts with.
    /// - Parameters:
    ///   - loaded: the Caddyfile of the proxy before. Its routes stay where the desired function is
    ///     not served.
    ///   - serving: the functions whose upstream file names a container.
    /// - Throws: ``ProxyConfigurationError``, like ``caddyfile(_:)``.
    package func firstCaddyfile(
        after loaded: LoadedCaddyfile?, serving: Set<String>
    ) throws(ProxyConfigurationError) -> LoadedCaddyfile {
        try sourcedCaddyfile(table(loaded: loaded?.routes ?? [], serving: serving))
    }

    /// The name of the folder of imported snippets; nil without snippets.
    ///
    /// The name depends on the content. Thus the imports of a loaded Caddyfile stay as they are
    /// while another one is loaded.
    package var snippetFolder: String? {
        snippets.isEmpty ? nil : Self.snippetPrefix + Digest.of(Labels.encode(snippets)).short
    }

    /// The beginning of the names of snippet folders.
    package static let snippetPrefix = "import-"

    /// The settings that make up the Caddyfile besides the routes.
    package var caddyfileInputs: CaddyfileInputs {
        CaddyfileInputs(listen: listen, tlsInternal: proxy.tlsInternal, headerLimit: proxy.headerLimit, snippetFolder: snippetFolder)
    }
}

extension DesiredRoute {
    /// The route in the form of a Caddyfile.
    package var proxyRoute: ProxyRoute {
        ProxyRoute(
            path: path, function: function, stripPrefix: stripPrefix, timeout: options?.timeout, bodyLimit: options?.bodyLimit,
            headers: options?.headers ?? [:], users: options?.users ?? [:], usesHTTP2: options?.upstreamProtocol == .h2c)
    }
}

/// The settings that make up a Caddyfile besides the routes, by the names of faaso.yml.
package struct CaddyfileInputs: InputList, Hashable, Sendable {
    fileprivate let listen: Listen
    fileprivate let tlsInternal: Bool
    fileprivate let headerLimit: Int64?
    fileprivate let snippetFolder: String?

    /// Writes the settings by their names in faaso.yml.
    package func write(to sink: inout some InputSink) {
        sink.add("listen", .setting, .text(listen.description))
        if let headerLimit { sink.add("proxy.header_limit", .setting, .text("\(headerLimit)", shown: ByteCount.text(headerLimit))) }
        sink.add("proxy.import", .setting, .hidden(snippetFolder ?? ""))
        sink.add("proxy.tls", .setting, .text(tlsInternal ? "internal" : "automatic"))
    }
}
