import CaddyKeeper

extension Indented {
    /// Adds the site for calls between functions. Its socket is not published, and every host is
    /// accepted.
    ///
    /// The first segment of a path is a name, exactly as it is written. Options of routes do not
    /// count here, and snippets are not imported.
    mutating func calls(_ proxy: ProxyConfiguration) {
        // Functions with HTTP/2 need a transport of their own.
        let http2 = Set(proxy.routes.filter(\.usesHTTP2).map(\.function))
        line("")
        // The number is only a part of the address. The socket decides.
        block("http://:80") {
            $0.listener(proxy, proxy.automaticHTTPS ? 2 : 1)
            $0.accessLog()
            $0.requestHeaders()
            $0.closing(proxy)
            $0.block("route") {
                $0.refusesMixedPaths()
                if let standalone = proxy.standalone {
                    for name in proxy.callees { $0.callee(name, standalone.upstreams[name], usesHTTP2: http2.contains(name)) }
                } else {
                    $0.callees(proxy.callees.filter { !http2.contains($0) }, "call", usesHTTP2: false)
                    $0.callees(proxy.callees.filter(http2.contains), "call2", usesHTTP2: true)
                }
                $0.notFound("no function has this name")
            }
            $0.errors()
        }
    }

    private mutating func callees(_ names: [String], _ matcher: String, usesHTTP2: Bool) {
        if names.isEmpty { return }
        // Caddy does not evaluate a placeholder within another one, so each name has a line.
        block("map {re.\(matcher).1} {\(matcher)_upstream}") { block in
            for name in names { block.line("\(name) {file.\(KeeperFolder.upstreams)/\(name)}") }
        }
        line("@\(matcher) vars_regexp \(matcher) {http.request.uri} ^/(\(names.joined(separator: "|")))([/?]|$)")
        block("handle @\(matcher)") {
            $0.line("uri path_regexp ^/[a-z0-9-]+(/|$) /")
            $0.block("reverse_proxy tcp/{\(matcher)_upstream}") {
                $0.passing()
                $0.line("header_up X-Forwarded-Prefix /{re.\(matcher).1}")
                $0.block("transport http") { $0.transport(usesHTTP2: usesHTTP2) }
            }
        }
    }

    /// Passes calls of a function on to the addresses of its name.
    private mutating func callee(_ name: String, _ upstream: NamedUpstream?, usesHTTP2: Bool) {
        line("@\(name) vars_regexp {http.request.uri} ^/\(name)([/?]|$)")
        block("handle @\(name)") {
            $0.line("uri path_regexp ^/\(name)(/|$) /")
            $0.block("reverse_proxy") {
                if let upstream { $0.addresses(of: upstream) }
                $0.passing()
                $0.line("header_up X-Forwarded-Prefix /\(name)")
                $0.block("transport http") { $0.transport(usesHTTP2: usesHTTP2) }
            }
        }
    }
}
