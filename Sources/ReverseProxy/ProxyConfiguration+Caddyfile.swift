extension ProxyConfiguration {
    /// The whole configuration. Equal values give equal bytes. It says nothing of where the upstreams are: Caddy reads them from files
    /// at each request, so that replacing a container needs no reload, which would close connections.
    package var caddyfile: String {
        var text = Indented()
        text.block("") { $0.globalOptions(self) }
        text.line("")
        text.block(siteAddress) { $0.site(self) }
        return text.text
    }

    /// Publishing decides on which address of the host a plain port is; in the container it is all of them.
    private var siteAddress: String { automaticHTTPS ? host : "http://:\(port)" }
}

extension Indented {
    fileprivate mutating func globalOptions(_ proxy: ProxyConfiguration) {
        line("admin unix/\(proxy.adminSocket)")
        // A restart reads this file, never what Caddy remembers of an earlier one; and its folder may be read-only.
        line("persist_config off")
        if !proxy.automaticHTTPS { line("auto_https off") }
        line("grace_period \(proxy.gracePeriod.components.seconds)s")
        block("log") {
            $0.line("output stderr")
            $0.line("format json")
            // A line for each question of ours would bury all others.
            $0.line("exclude admin.api")
        }
    }

    fileprivate mutating func site(_ proxy: ProxyConfiguration) {
        if proxy.automaticHTTPS && proxy.tlsInternal { line("tls internal") }
        if proxy.accessLog {
            block("log") {
                $0.line("output stdout")
                $0.line("format json")
            }
        }
        // A request has one name in every log: the caller's, else a new one; the answer carries it too, over what the function says.
        line("@noid not header X-Request-Id *")
        line("request_header @noid X-Request-Id {http.request.uuid}")
        line("header >X-Request-Id {http.request.header.X-Request-Id}")
        // Before another configuration is loaded, kept connections are closed with an answer; a load closes them between two requests.
        block("@closing") {
            $0.block("file") {
                $0.line("root \(proxy.upstreamFolder)")
                $0.line("try_files /\(ProxyConfiguration.closingFile)")
            }
            $0.line("not header Connection *Upgrade*")
        }
        line("header @closing Connection close")
        if let folder = proxy.importFolder { line("import \(folder)/*.caddy") }
        block("route") { $0.routes(proxy) }
        // What the proxy itself answers: no or a wrong password, a body that is too large, a function that did not answer.
        block("handle_errors") {
            $0.line("header X-Request-Id {http.request.header.X-Request-Id}")
            $0.line("header Content-Type application/json")
            $0.line("respond `{\"error\":\"{err.status_text}\"}` {err.status_code}")
        }
    }

    private mutating func routes(_ proxy: ProxyConfiguration) {
        for route in proxy.routes {
            if route.isCatchAll {
                block("handle") { $0.upstream(route, proxy) }
            } else {
                // Named after its path, which is unique, where a function may have several.
                let name = "@\(route.path.dropFirst())"
                line("\(name) path \(route.path) \(route.path)/*")
                block("handle \(name)") { $0.upstream(route, proxy) }
            }
        }
        guard proxy.routes.last?.isCatchAll != true else { return }
        block("handle") {
            $0.line("header Content-Type application/json")
            $0.line("respond `{\"error\":\"no function has this path\"}` 404")
        }
    }

    private mutating func upstream(_ route: ProxyRoute, _ proxy: ProxyConfiguration) {
        let strips = route.stripPrefix && !route.isCatchAll
        guards(route)
        if strips { line("uri strip_prefix \(route.path)") }
        block("reverse_proxy {file.\(proxy.upstreamFolder)/\(route.function)}:\(proxy.upstreamPort)") {
            // Covers the moment in which a new container's name is not yet known to the network's DNS.
            $0.line("lb_try_duration \(Self.tries.components.seconds)s")
            $0.line("lb_try_interval 100ms")
            // What was upgraded, a websocket, outlives the loading of another configuration.
            $0.line("stream_close_delay 24h")
            // Only what could not be sent is tried again. A GET that the function took and did not answer would be, too: one on which it
            // crashes would crash it again and again.
            $0.block("lb_retry_match") { $0.line("method NONE") }
            // A caller's own must not reach the function: it builds links from it.
            $0.line(strips ? "header_up X-Forwarded-Prefix \(route.path)" : "header_up -X-Forwarded-Prefix")
            if !route.users.isEmpty { $0.line("header_up -Authorization") }
            $0.block("transport http") {
                // A container that is gone does not refuse: without this the first packet is repeated only after a second.
                $0.line("dial_timeout 500ms")
                if let timeout = route.timeout { $0.line("response_header_timeout \(timeout.milliseconds)ms") }
            }
        }
    }

    private static let tries = Duration.seconds(5)

    /// What a request has to pass, and what its answer gets.
    private mutating func guards(_ route: ProxyRoute) {
        for (name, value) in route.headers.sorted(by: { $0.key < $1.key }) { line("header >\(name) \"\(value)\"") }
        if let limit = route.bodyLimit { block("request_body") { $0.line("max_size \(limit)") } }
        if !route.users.isEmpty {
            block("basic_auth") { block in
                for (name, hash) in route.users.sorted(by: { $0.key < $1.key }) { block.line("\(name) \(hash)") }
            }
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// Text in blocks, indented by tabs as `caddy fmt` does it.
struct Indented {
    private(set) var text = ""
    private var depth = 0

    mutating func line(_ words: String) {
        text += words.isEmpty ? "\n" : String(repeating: "\t", count: depth) + words + "\n"
    }

    mutating func block(_ head: String, _ body: (inout Indented) -> Void) {
        line(head.isEmpty ? "{" : "\(head) {")
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }
}
