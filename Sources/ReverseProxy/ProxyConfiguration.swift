package import Basics

/// The values that a Caddyfile is generated from.
///
/// All texts are safe to insert into a Caddyfile. The initialiser rejects texts that Caddy could
/// interpret as syntax.
///
/// On one host, a keeper starts a Caddy for each Caddyfile, a generation, and passes the listening
/// sockets as the descriptors from 3 on. Those of the published ports come first, and that of calls
/// comes last. Elsewhere, Caddy runs without a keeper (``Standalone``).
package struct ProxyConfiguration: Hashable, Sendable {
    /// The public host name. Without automatic HTTPS only the port is used, because the published
    /// port selects the host's address.
    package let host: String
    /// The port that the proxy listens on in its container. With automatic HTTPS it is the port
    /// without encryption of a ``standalone`` Caddy.
    package let port: Int
    /// True when an authority issues certificates for `host`.
    package let automaticHTTPS: Bool
    /// The published port of HTTPS, which redirects name. In its container Caddy has port 443.
    package let httpsPort: Int
    /// True when Caddy's own authority issues the certificates.
    package let tlsInternal: Bool
    /// The routes. The longest path stands first; equal lengths sort bytewise.
    package let routes: [ProxyRoute]
    /// The functions that others of the project can call, sorted.
    package let callees: [String]
    /// A folder in the proxy's container whose `*.caddy` files contain directives for the site; nil
    /// for none.
    ///
    /// Caddy applies the directives in its own order: `handle` before the routes, `respond` after
    /// them.
    package let importFolder: String?
    /// The maximum length of a request's line and headers in bytes; nil for Caddy's default. Go's
    /// server allows 4 KiB more.
    package let headerLimit: Int64?
    /// The parts of a Caddy without a keeper; nil with a keeper.
    package let standalone: Standalone?

    /// Validates all values.
    /// - Throws: ``ProxyConfigurationError`` for the first value that must not stand in a
    ///   Caddyfile.
    package init(
        host: String, port: Int, automaticHTTPS: Bool = false, httpsPort: Int = 443, tlsInternal: Bool = false, routes: [ProxyRoute],
        callees: [String] = [], importFolder: String? = nil, headerLimit: Int64? = nil, standalone: Standalone? = nil
    ) throws(ProxyConfigurationError) {
        let rules = CaddyfileRules.self
        guard !automaticHTTPS || rules.isHostName(host) else { throw .host(host) }
        for port in [port, httpsPort] where !(1...65535).contains(port) { throw .port(port) }
        for path in [importFolder, standalone?.adminSocket].compactMap({ $0 }) where !rules.isAbsolutePath(path) { throw .folder(path) }
        if let headerLimit, headerLimit < 1 { throw .headerLimit(headerLimit) }
        for name in callees where !NameRule.accepts(name) { throw .function(name) }
        if let standalone {
            for name in callees + routes.map(\.function) {
                guard let upstream = standalone.upstreams[name], rules.isServiceName(upstream.name) else { throw .upstream(name) }
                guard (1...65535).contains(upstream.port) else { throw .port(upstream.port) }
            }
        }
        var seen: Set<String> = []
        for route in routes {
            guard rules.isRoutePath(route.path) else { throw .path(route.path) }
            guard NameRule.accepts(route.function) else { throw .function(route.function) }
            if let timeout = route.timeout, timeout < .milliseconds(1) { throw .option(route.path, "timeout") }
            if let limit = route.bodyLimit, limit < 1 { throw .option(route.path, "body limit") }
            guard route.headers.allSatisfy({ rules.isHeaderName($0.key) && QuotableText.accepts($0.value) }) else {
                throw .option(route.path, "header")
            }
            guard route.users.allSatisfy({ rules.isUserName($0.key) && rules.isPasswordHash($0.value) }) else {
                throw .option(route.path, "user")
            }
            // Routes are matched without regard to case.
            guard seen.insert(route.path.lowercased()).inserted else { throw .duplicatePath(route.path) }
        }
        self.host = host
        self.port = port
        self.automaticHTTPS = automaticHTTPS
        self.httpsPort = httpsPort
        self.tlsInternal = tlsInternal
        self.routes = routes.sorted(by: Self.precedes)
        self.callees = callees.sorted()
        self.importFolder = importFolder
        self.headerLimit = headerLimit
        self.standalone = standalone
    }

    /// The parts of a Caddy without a keeper. It opens its own sockets, and gets the addresses of
    /// functions from DNS.
    package struct Standalone: Hashable, Sendable {
        /// The upstreams by function.
        package let upstreams: [String: NamedUpstream]
        /// The admin socket, as a path in the proxy's container.
        package let adminSocket: String
        /// The time that requests in flight have once Caddy is told to end, in whole seconds. Nil
        /// for no limit. Requests in flight have the same time when another Caddyfile is loaded.
        package let gracePeriod: Duration?

        /// Creates the value.
        package init(upstreams: [String: NamedUpstream], adminSocket: String, gracePeriod: Duration? = nil) {
            (self.upstreams, self.adminSocket, self.gracePeriod) = (upstreams, adminSocket, gracePeriod)
        }
    }

    private static func precedes(_ a: ProxyRoute, _ b: ProxyRoute) -> Bool {
        let (a, b) = (a.path.utf8, b.path.utf8)
        return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count > b.count
    }
}

/// An error for a value that must not stand in a Caddyfile. Names, paths and ports are also checked
/// when they are read; this is a second check.
package enum ProxyConfigurationError: Explained, Hashable, Sendable {
    /// The host name is invalid.
    case host(String)
    /// The port is not in the range from 1 to 65535.
    case port(Int)
    /// The path in the proxy's container is invalid.
    case folder(String)
    /// The limit of headers is below 1.
    case headerLimit(Int64)
    /// The path of a route is invalid.
    case path(String)
    /// The name of a function is invalid.
    case function(String)
    /// A function has no upstream, or one with an invalid name.
    case upstream(String)
    /// Two routes have the same path, without regard to case.
    case duplicatePath(String)
    /// An option of a route is invalid. The value is not printed, because it may be part of a
    /// password.
    case option(String, String)

    package var description: String {
        switch self {
        case .host(let text): "\(String(reflecting: text)) is not a host name"
        case .port(let number): "\(number) is not a port"
        case .folder(let text): "\(String(reflecting: text)) cannot be a path of the proxy's container"
        case .headerLimit(let number): "\(number) is not a limit of headers"
        case .path(let text): "\(String(reflecting: text)) is not a path of a route"
        case .function(let text): "\(String(reflecting: text)) is not a name of a function"
        case .upstream(let function): "the function '\(function)' has no valid name in a network"
        case .duplicatePath(let text): "two routes have the path \(text)"
        case .option(let path, let name): "the route \(path) has a \(name) that cannot stand in a Caddyfile"
        }
    }
}

extension ProxyConfigurationError {
    package var hints: [String] { [] }
    package var blame: Blame { .run }
}
