import Basics
import CaddyKeeper

extension ProxyConfiguration {
    /// The whole configuration. Equal values produce equal bytes.
    ///
    /// The text does not contain the addresses of upstreams. Caddy reads them from files for each
    /// request, or gets them from DNS. So replacing a container needs no other text.
    package var caddyfile: String {
        var text = Indented()
        text.block("") { $0.globalOptions(self) }
        text.line("")
        text.block(siteAddress) { $0.site(self) }
        if automaticHTTPS { text.otherSites(self) }
        text.calls(self)
        return text.text
    }

    /// The address of the site. A plain port listens on all addresses in the container. The
    /// published port selects the address of the host.
    private var siteAddress: String { automaticHTTPS ? host : "http://:\(port)" }

    /// True when the Caddyfile has the redirect to HTTPS, not Caddy itself. Caddy's own one would
    /// open the port again instead of using the keeper's socket, and knows no published port.
    fileprivate var redirects: Bool { standalone == nil || httpsPort != 443 }
}

extension Indented {
    fileprivate mutating func globalOptions(_ proxy: ProxyConfiguration) {
        line("admin unix/" + (proxy.standalone?.adminSocket ?? KeeperFolder.admin(KeeperFolder.numberInCaddyfile)))
        // A restart reads this file, never a configuration saved by Caddy. Caddy's folder may also
        // be read-only.
        line("persist_config off")
        if !proxy.automaticHTTPS { line("auto_https off") }
        if let standalone = proxy.standalone {
            // The site for calls has port 80 for itself.
            if proxy.automaticHTTPS { line("http_port \(proxy.port)") }
            // A keeper limits the end of its Caddys itself, and kills them.
            if let period = standalone.gracePeriod { line("grace_period \(period.components.seconds)s") }
        }
        if proxy.automaticHTTPS, proxy.redirects { line("auto_https disable_redirects") }
        servers(proxy)
        block("log") {
            $0.line("output stderr")
            $0.logFormat()
            // Log lines for faaso's own admin requests would hide all others.
            $0.line("exclude admin.api")
        }
    }

    private mutating func servers(_ proxy: ProxyConfiguration) {
        // A client without TLS, such as each caller, uses HTTP/2 only if the listener enables it.
        let isHTTP2Needed = proxy.routes.contains { $0.usesHTTP2 }
        // HTTP/3 needs a socket for packets, which a keeper does not pass.
        let hasOnlyStreams = proxy.automaticHTTPS && proxy.standalone == nil
        guard proxy.headerLimit != nil || isHTTP2Needed || hasOnlyStreams else { return }
        block("servers") {
            if isHTTP2Needed { $0.line("protocols h1 h2 h2c") } else if hasOnlyStreams { $0.line("protocols h1 h2") }
            if let limit = proxy.headerLimit { $0.line("max_header_size \(limit)B") }
        }
    }

    /// Adds the sites besides the one of the host. Without a site for unknown hosts, Caddy answers
    /// them with an empty 200.
    fileprivate mutating func otherSites(_ proxy: ProxyConfiguration) {
        if proxy.redirects {
            line("")
            block("http://\(proxy.host)") {
                $0.listener(proxy, 0)
                $0.closing(proxy)
                $0.line("redir https://{host}\(proxy.httpsPort == 443 ? "" : ":\(proxy.httpsPort)"){uri} 308")
            }
        }
        guard proxy.standalone == nil else {
            line("")
            return block("http://, https://") { $0.otherHosts() }
        }
        for (number, scheme) in ["http", "https"].enumerated() {
            line("")
            block("\(scheme)://") {
                $0.listener(proxy, number)
                $0.closing(proxy)
                $0.otherHosts()
            }
        }
    }

    /// Names the socket of a site.
    /// - Parameter number: the position of the port among the published ones.
    mutating func listener(_ proxy: ProxyConfiguration, _ number: Int) {
        // The keeper passes the sockets from this descriptor on.
        if proxy.standalone == nil { line("bind fd/\(3 + number)") }
    }

    /// Closes connections of a generation that another one follows.
    mutating func closing(_ proxy: ProxyConfiguration) {
        if proxy.standalone != nil { return }
        block("@closing") {
            $0.block("file") {
                $0.line("root \(KeeperFolder.run)")
                $0.line("try_files /" + KeeperFolder.markName(KeeperFolder.numberInCaddyfile))
            }
            $0.line("not header_regexp Connection (?i)(^|,)[[:blank:]]*upgrade[[:blank:]]*(,|$)")
        }
        line("header @closing Connection close")
    }

    private mutating func otherHosts() {
        line("header Content-Type application/json")
        line("header >X-Request-Id {http.request.uuid}")
        line("respond `{\"error\":\"no function has this host\"}` 404")
    }

    fileprivate mutating func site(_ proxy: ProxyConfiguration) {
        listener(proxy, proxy.automaticHTTPS ? 1 : 0)
        if proxy.automaticHTTPS && proxy.tlsInternal { line("tls internal") }
        accessLog()
        requestHeaders()
        closing(proxy)
        if let folder = proxy.importFolder { line("import \(folder)/*.caddy") }
        block("route") { $0.routes(proxy) }
        errors()
    }

    mutating func accessLog() {
        block("log") {
            $0.line("output stdout")
            $0.logFormat()
        }
        for (name, header) in [("request_id", "X-Request-Id"), ("user_agent", "User-Agent")] {
            line("log_append \(name) {http.request.header.\(header)}")
        }
    }

    /// Writes a log as JSON, without the headers of requests and answers.
    ///
    /// Headers hold passwords and keys. Caddy itself hides the values of four names only. Its
    /// filters name headers to remove, so all of them are removed.
    private mutating func logFormat() {
        block("format filter") {
            $0.line("wrap json")
            $0.block("fields") {
                for field in ["request>headers", "resp_headers"] { $0.line("\(field) delete") }
            }
        }
    }

    /// Adds the proxy's own responses. Their causes are a wrong password, a body that is too large,
    /// and a silent function.
    mutating func errors() {
        block("handle_errors") {
            $0.line("header X-Request-Id {http.request.header.X-Request-Id}")
            $0.line("header Content-Type application/json")
            $0.line("respond `{\"error\":\"{err.status_text}\"}` {err.status_code}")
        }
    }

    mutating func notFound(_ message: String) {
        block("handle") {
            $0.line("header Content-Type application/json")
            $0.line("respond `{\"error\":\"\(message)\"}` 404")
        }
    }

    mutating func requestHeaders() {
        // A request has the same ID in every log: the caller's ID or a new one. The response
        // contains it too, overriding the function's header. Several IDs or an empty one count as
        // none.
        line("@noid not vars_regexp {http.request.header.X-Request-Id} ^[!-+\\--~]+$")
        line("request_header @noid X-Request-Id {http.request.uuid}")
        for name in RequestHeaderRule.removed { line("request_header -\(name)") }
        line("header >X-Request-Id {http.request.header.X-Request-Id}")
    }

    /// Refuses a path with an escape and a byte that no URI has. Caddy would send it with its
    /// escapes resolved, for example `%2F{` as `/%7B`.
    mutating func refusesMixedPaths() {
        line("@mixed vars_regexp {http.request.orig_uri} ^[^?]*(%[^?]*\(Self.noURIByte)|\(Self.noURIByte)[^?]*%)")
        line("error @mixed 400")
    }

    private mutating func routes(_ proxy: ProxyConfiguration) {
        refusesMixedPaths()
        let guarded = GuardedRoutes(proxy.routes)
        for route in proxy.routes {
            ambiguities(route, guarded)
            if route.isCatchAll {
                block("handle") { $0.upstream(route, proxy) }
            } else {
                // The name of the matcher is derived from its path, which is unique. A function may
                // have several paths.
                let name = "@\(route.path.dropFirst())"
                line("\(name) vars_regexp {http.request.uri} \(route.uriExpression)")
                block("handle \(name)") { $0.upstream(route, proxy) }
            }
        }
        if proxy.routes.last?.isCatchAll != true { notFound("no function has this path") }
    }

    /// A byte that a path cannot have (RFC 3986, section 3.3).
    private static let noURIByte = #"[^!$&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~%]"#

    /// Refuses ambiguous requests to `route`. Such a path is decoded, and its dots and doubled
    /// slashes are resolved. Then it belongs to a guarded route of the same function.
    private mutating func ambiguities(_ route: ProxyRoute, _ guarded: GuardedRoutes) {
        for other in guarded.besides(route) {
            let name = "@\(route.path)=\(other.path)"
            let inner = guarded.below(other)
            block(name) {
                if !route.isCatchAll { $0.line("vars_regexp {http.request.uri} \(route.uriExpression)") }
                $0.line(other.isCatchAll ? "path *" : "path \(other.path) \(other.path)/*")
                if !inner.isEmpty { $0.line("not path " + inner.map { "\($0.path) \($0.path)/*" }.joined(separator: " ")) }
            }
            line("error \(name) 400")
        }
    }

    private mutating func upstream(_ route: ProxyRoute, _ proxy: ProxyConfiguration) {
        let strips = route.stripPrefix && !route.isCatchAll
        guards(route)
        if strips { line("uri path_regexp \(route.prefixExpression) /") }
        let named = proxy.standalone?.upstreams[route.function]
        block(named == nil ? Self.reverseProxy("\(KeeperFolder.upstreams)/\(route.function)") : "reverse_proxy") {
            if let named { $0.addresses(of: named) }
            $0.passing()
            if strips { $0.line("header_up X-Forwarded-Prefix \(route.path)") }
            if !route.users.isEmpty { $0.line("header_up -Authorization") }
            $0.block("transport http") {
                $0.transport(usesHTTP2: route.usesHTTP2)
                if let timeout = route.timeout { $0.line("response_header_timeout \(timeout.milliseconds)ms") }
            }
        }
    }

    /// Writes the question for the addresses of all tasks of a service. The answer is kept for a
    /// second; a connection that cannot be made goes to another task.
    mutating func addresses(of upstream: NamedUpstream) {
        block("dynamic a") {
            $0.line("name \(upstream.name)")
            $0.line("port \(upstream.port)")
            $0.line("refresh 1s")
            $0.line("dial_timeout 500ms")
        }
        // A websocket outlives another Caddyfile. A keeper lets the Caddy of before run on instead.
        line("stream_close_delay 1h")
    }

    /// Adds the retries, and the header that each request to a function has.
    mutating func passing() {
        // The retries cover the time until the network's DNS has the name of a new container.
        line("lb_try_duration \(Self.tries.components.seconds)s")
        line("lb_try_interval 100ms")
        // Only requests that could not be sent are retried. Otherwise a GET that crashes a function
        // would be repeated and crash it again.
        block("lb_retry_match") { $0.line("method NONE") }
        // `Connection: X-Request-Id` has removed the header at this point.
        line("header_up X-Request-Id {http.request.header.X-Request-Id}")
    }

    mutating func transport(usesHTTP2: Bool) {
        // Otherwise Caddy requests gzip although the caller did not, and decompresses it.
        line("compression off")
        if usesHTTP2 { line("versions h2c") }
        // A container that is gone does not refuse a connection. Without this limit, the first
        // packet would be repeated only after a second.
        line("dial_timeout 500ms")
    }

    private static let tries = Duration.seconds(5)

    /// The start of a block that passes requests on to the address in a file.
    ///
    /// Without `tcp/`, Caddy's adapter would add port 80 to a placeholder.
    static func reverseProxy(_ file: String) -> String { "reverse_proxy tcp/{file.\(file)}" }

    /// Writes the checks that a request must pass, and the headers of the response.
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
