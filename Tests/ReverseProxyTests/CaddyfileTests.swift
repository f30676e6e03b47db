import HTTPStub
import TestSupport
import Testing

@testable import ReverseProxy

/// The text for Caddy, and the texts that can never be part of it.
@Suite struct CaddyfileTests {
    private func configuration(
        _ routes: [ProxyRoute] = [], host: String = "127.0.0.1", port: Int = 8080, automaticHTTPS: Bool = false, tlsInternal: Bool = false,
        callees: [String] = [], importFolder: String? = nil
    ) throws(ProxyConfigurationError) -> ProxyConfiguration {
        try ProxyConfiguration(
            host: host, port: port, automaticHTTPS: automaticHTTPS, tlsInternal: tlsInternal, routes: routes, callees: callees,
            importFolder: importFolder)
    }

    /// The text before the site for calls, and that site's text.
    private func parts(_ text: String) throws -> (before: Substring, calls: Substring) {
        let start = try #require(text.firstRange(of: "\nhttp://:80 {\n"))
        return (text[..<start.lowerBound], text[start.upperBound...])
    }

    @Test func `the text for some routes, but for the site for calls`() throws {
        let routes = [
            ProxyRoute(path: "/sum", function: "sum"), ProxyRoute(path: "/v1/sum", function: "sum"),
            ProxyRoute(path: "/raw", function: "raw", stripPrefix: false),
        ]
        #expect(
            try parts(configuration(routes).caddyfile).before == """
                {
                \tadmin unix//srv/faaso/run/{$FAASO_GENERATION:0}.sock
                \tpersist_config off
                \tauto_https off
                \tlog {
                \t\toutput stderr
                \t\tformat filter {
                \t\t\twrap json
                \t\t\tfields {
                \t\t\t\trequest>headers delete
                \t\t\t\tresp_headers delete
                \t\t\t}
                \t\t}
                \t\texclude admin.api
                \t}
                }

                http://:8080 {
                \tbind fd/3
                \tlog {
                \t\toutput stdout
                \t\tformat filter {
                \t\t\twrap json
                \t\t\tfields {
                \t\t\t\trequest>headers delete
                \t\t\t\tresp_headers delete
                \t\t\t}
                \t\t}
                \t}
                \tlog_append request_id {http.request.header.X-Request-Id}
                \tlog_append user_agent {http.request.header.User-Agent}
                \t@noid not vars_regexp {http.request.header.X-Request-Id} ^[!-+\\--~]+$
                \trequest_header @noid X-Request-Id {http.request.uuid}
                \trequest_header -Forwarded
                \trequest_header -X-Real-IP
                \trequest_header -X-Forwarded-*
                \theader >X-Request-Id {http.request.header.X-Request-Id}
                \t@closing {
                \t\tfile {
                \t\t\troot /srv/faaso/run
                \t\t\ttry_files /closing-{$FAASO_GENERATION:0}
                \t\t}
                \t\tnot header_regexp Connection (?i)(^|,)[[:blank:]]*upgrade[[:blank:]]*(,|$)
                \t}
                \theader @closing Connection close
                \troute {
                \t\t@mixed vars_regexp {http.request.orig_uri} ^[^?]*(%[^?]*[^!$&'()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~%]|[^!$&'()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~%][^?]*%)
                \t\terror @mixed 400
                \t\t@v1/sum vars_regexp {http.request.uri} (?i)^/(v|%56|%76)(1|%31)/(s|%53|%73)(u|%55|%75)(m|%4d|%6d)([/?]|$)
                \t\thandle @v1/sum {
                \t\t\turi path_regexp (?i)^/(v|%56|%76)(1|%31)/(s|%53|%73)(u|%55|%75)(m|%4d|%6d)(/|$) /
                \t\t\treverse_proxy tcp/{file./srv/faaso/run/upstreams/sum} {
                \t\t\t\tlb_try_duration 5s
                \t\t\t\tlb_try_interval 100ms
                \t\t\t\tlb_retry_match {
                \t\t\t\t\tmethod NONE
                \t\t\t\t}
                \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
                \t\t\t\theader_up X-Forwarded-Prefix /v1/sum
                \t\t\t\ttransport http {
                \t\t\t\t\tcompression off
                \t\t\t\t\tdial_timeout 500ms
                \t\t\t\t}
                \t\t\t}
                \t\t}
                \t\t@raw vars_regexp {http.request.uri} (?i)^/(r|%52|%72)(a|%41|%61)(w|%57|%77)([/?]|$)
                \t\thandle @raw {
                \t\t\treverse_proxy tcp/{file./srv/faaso/run/upstreams/raw} {
                \t\t\t\tlb_try_duration 5s
                \t\t\t\tlb_try_interval 100ms
                \t\t\t\tlb_retry_match {
                \t\t\t\t\tmethod NONE
                \t\t\t\t}
                \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
                \t\t\t\ttransport http {
                \t\t\t\t\tcompression off
                \t\t\t\t\tdial_timeout 500ms
                \t\t\t\t}
                \t\t\t}
                \t\t}
                \t\t@sum vars_regexp {http.request.uri} (?i)^/(s|%53|%73)(u|%55|%75)(m|%4d|%6d)([/?]|$)
                \t\thandle @sum {
                \t\t\turi path_regexp (?i)^/(s|%53|%73)(u|%55|%75)(m|%4d|%6d)(/|$) /
                \t\t\treverse_proxy tcp/{file./srv/faaso/run/upstreams/sum} {
                \t\t\t\tlb_try_duration 5s
                \t\t\t\tlb_try_interval 100ms
                \t\t\t\tlb_retry_match {
                \t\t\t\t\tmethod NONE
                \t\t\t\t}
                \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
                \t\t\t\theader_up X-Forwarded-Prefix /sum
                \t\t\t\ttransport http {
                \t\t\t\t\tcompression off
                \t\t\t\t\tdial_timeout 500ms
                \t\t\t\t}
                \t\t\t}
                \t\t}
                \t\thandle {
                \t\t\theader Content-Type application/json
                \t\t\trespond `{"error":"no function has this path"}` 404
                \t\t}
                \t}
                \thandle_errors {
                \t\theader X-Request-Id {http.request.header.X-Request-Id}
                \t\theader Content-Type application/json
                \t\trespond `{"error":"{err.status_text}"}` {err.status_code}
                \t}
                }

                """)
    }

    @Test func `with automatic HTTPS each port has its socket, and HTTP is redirected`() throws {
        let text = try configuration(host: "shop.example.org", port: 8443, automaticHTTPS: true).caddyfile
        #expect(text.contains("\tauto_https disable_redirects\n") && text.contains("\t\tprotocols h1 h2\n"))
        #expect(!text.contains("8443") && !text.contains("tls"))
        let sites = [
            "shop.example.org {\n\tbind fd/4\n", "http://shop.example.org {\n\tbind fd/3\n", "http:// {\n\tbind fd/3\n",
            "https:// {\n\tbind fd/4\n", "http://:80 {\n\tbind fd/5\n",
        ]
        for site in sites { #expect(text.contains("\n" + site), "\(site)") }
        #expect(text.contains("\tredir https://{host}{uri} 308\n") && text.contains("no function has this host"))
    }

    @Test func `HTTPS on another port is redirected to with that port`() throws {
        func text(_ port: Int, _ standalone: ProxyConfiguration.Standalone? = nil) throws -> String {
            try ProxyConfiguration(
                host: "shop.example.org", port: 8080, automaticHTTPS: true, httpsPort: port, tlsInternal: true, routes: [],
                standalone: standalone
            ).caddyfile
        }
        #expect(try text(21443).contains("\tredir https://{host}:21443{uri} 308\n"))
        #expect(try text(21443).replacing(":21443", with: "") == text(443))
        let alone = ProxyConfiguration.Standalone(upstreams: [:], adminSocket: "/run/faaso/admin.sock", gracePeriod: .seconds(10))
        #expect(try !text(443, alone).contains("redir ") && !text(443, alone).contains("disable_redirects"))
        let other = try text(21443, alone)
        #expect(other.contains("\nhttp://shop.example.org {\n\tredir https://{host}:21443{uri} 308\n}\n"))
        #expect(other.contains("\tauto_https disable_redirects\n"))
        #expect(throws: ProxyConfigurationError.port(0)) { try text(0) }
    }

    @Test func `Caddy's own authority is named only with automatic HTTPS`() throws {
        let text = try configuration(host: "shop.example.org", automaticHTTPS: true, tlsInternal: true).caddyfile
        #expect(text.contains("\tbind fd/4\n\ttls internal\n"))
        #expect(try !configuration(tlsInternal: true).caddyfile.contains("tls"))
    }

    @Test func `the settings change what they name and nothing else`() throws {
        let plain = try configuration().caddyfile.split(separator: "\n", omittingEmptySubsequences: false)
        let imported = try configuration(importFolder: "/etc/caddy/mine").caddyfile.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(imported.difference(from: plain).map { "\($0)" }.count == 1)
        #expect(imported.contains("\timport /etc/caddy/mine/*.caddy"))
        #expect(try configuration(port: 9).caddyfile.contains("http://:9 {"))
    }

    @Test func `no log has the headers of requests or answers`() throws {
        let route = ProxyRoute(path: "/a", function: "a")
        let text = try configuration([route], callees: ["a"]).caddyfile
        #expect(text.ranges(of: "output ").count == 3 && !text.contains("format json"))
        #expect(text.ranges(of: "request>headers delete\n").count == 3 && text.ranges(of: "resp_headers delete\n").count == 3)
    }

    @Test func `a route for everything is the last, and leaves no path without an answer`() throws {
        let routes = [ProxyRoute(path: "/", function: "home"), ProxyRoute(path: "/a", function: "a")]
        let text = try parts(configuration(routes).caddyfile).before
        let home = try #require(text.firstRange(of: "\t\thandle {\n\t\t\treverse_proxy tcp/{file./srv/faaso/run/upstreams/home}"))
        let a = try #require(text.firstRange(of: "handle @a {"))
        #expect(a.lowerBound < home.lowerBound)
        #expect(!text.contains("404") && text.ranges(of: "uri path_regexp").count == 1)
    }

    @Test(arguments: 0..<40)
    func `the order of the given routes is irrelevant, and a path precedes its prefixes`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        var paths: Set<String> = []
        for _ in 0..<30 {
            let depth = Int.random(in: 1...4, using: &random)
            paths.insert((0..<depth).map { _ in "/" + (["a", "b", "aa", "a-b", "c.d"].randomElement(using: &random) ?? "a") }.joined())
        }
        let routes = paths.sorted().map { ProxyRoute(path: $0, function: "f") }
        let one = try configuration(routes.shuffled(using: &random))
        #expect(try one.caddyfile == configuration(routes.shuffled(using: &random)).caddyfile, "seed \(seed)")
        for (index, route) in one.routes.enumerated() {
            #expect(!one.routes[..<index].contains { route.path.hasPrefix($0.path + "/") }, "seed \(seed): \(route.path)")
        }
    }

    @Test(arguments: [
        "", "sum", "//", "/sum/", "//sum", "/a//b", "/.", "/..", "/a/../b", "/a b", "/a\tb", "/a\nb", "/a\r", "/a*", "/*", "/{x}",
        "/{$HOME}", "/a{",
        "/a}", "/\"a\"", "/`a`", "/a#b", "/@a", "/a\\b", "/a%20", "/a?b", "/ä", "/a\0", "/a;b", "/a:b", "/a,b", "/a'b", "/<<EOF",
        "/a\u{2028}b",
    ])
    func `a path that is not plain is refused`(path: String) {
        #expect(throws: ProxyConfigurationError.path(path)) { try configuration([ProxyRoute(path: path, function: "f")]) }
    }

    @Test(arguments: ["", "-a", "a-", "A", "a_b", "a.b", "../a", "a/b", "a b", "a}", "a\n", "ä", String(repeating: "a", count: 41)])
    func `a function's name that is not plain is refused`(name: String) {
        #expect(throws: ProxyConfigurationError.function(name)) { try configuration([ProxyRoute(path: "/a", function: name)]) }
    }

    @Test(arguments: [
        "", "example.org {", "a b", "*", "*.example.org", "-a.org", "a-.org", "a..b", "http://a", "a:80", "ä.org", "a\n", "{$X}", "import",
    ])
    func `a host that is none is refused`(host: String) throws {
        if host == "import" {
            // Its letters are those of any label. The site's address is before a block, where no
            // directive is allowed.
            #expect(try configuration(host: host, automaticHTTPS: true).caddyfile.contains("\nimport {"))
        } else {
            #expect(throws: ProxyConfigurationError.host(host)) { try configuration(host: host, automaticHTTPS: true) }
        }
    }

    @Test(arguments: ["", "/", "relative", "/a b", "/a/", "/a/../b", "/a\"", "/a}", "/a*", "/a\n", "/{env.HOME}"])
    func `a folder that could be syntax is refused`(folder: String) {
        let error = ProxyConfigurationError.folder(folder)
        #expect(throws: error) { try configuration(importFolder: folder) }
    }

    @Test(arguments: [0, -1, 65536])
    func `a port that is none is refused`(port: Int) {
        #expect(throws: ProxyConfigurationError.port(port)) { try configuration(port: port) }
    }

    @Test func `a Caddyfile of an older version gets today's form, and nothing else changes`() throws {
        let routes = [ProxyRoute(path: "/sum", function: "sum"), ProxyRoute(path: "/", function: "a")]
        let today = try configuration(routes).caddyfile
        let older = ["sum", "a"].reduce(today) { text, name in
            text.replacing(
                "reverse_proxy tcp/{file./srv/faaso/run/upstreams/\(name)} {",
                with: "reverse_proxy {file./srv/faaso/run/upstreams/\(name)}:3000 {")
        }
        #expect(older != today)
        #expect(ProxyConfiguration.modernised(older) == today)
        #expect(ProxyConfiguration.modernised(today) == nil && ProxyConfiguration.modernised("") == nil)
    }

    @Test func `calls have a site of their own, on the last socket`() throws {
        let route = ProxyRoute(
            path: "/v1/users", function: "users", timeout: .seconds(1), bodyLimit: 1, headers: ["X-A": "1"], users: ["ann": Self.hash])
        let made = try configuration([route], callees: ["users", "orders"], importFolder: "/etc/mine")
        #expect(
            try parts(made.caddyfile).calls == """
                \tbind fd/4
                \tlog {
                \t\toutput stdout
                \t\tformat filter {
                \t\t\twrap json
                \t\t\tfields {
                \t\t\t\trequest>headers delete
                \t\t\t\tresp_headers delete
                \t\t\t}
                \t\t}
                \t}
                \tlog_append request_id {http.request.header.X-Request-Id}
                \tlog_append user_agent {http.request.header.User-Agent}
                \t@noid not vars_regexp {http.request.header.X-Request-Id} ^[!-+\\--~]+$
                \trequest_header @noid X-Request-Id {http.request.uuid}
                \trequest_header -Forwarded
                \trequest_header -X-Real-IP
                \trequest_header -X-Forwarded-*
                \theader >X-Request-Id {http.request.header.X-Request-Id}
                \t@closing {
                \t\tfile {
                \t\t\troot /srv/faaso/run
                \t\t\ttry_files /closing-{$FAASO_GENERATION:0}
                \t\t}
                \t\tnot header_regexp Connection (?i)(^|,)[[:blank:]]*upgrade[[:blank:]]*(,|$)
                \t}
                \theader @closing Connection close
                \troute {
                \t\t@mixed vars_regexp {http.request.orig_uri} ^[^?]*(%[^?]*[^!$&'()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~%]|[^!$&'()*+,\\-./0-9:;=?@A-Z\\[\\]_a-z~%][^?]*%)
                \t\terror @mixed 400
                \t\tmap {re.call.1} {call_upstream} {
                \t\t\torders {file./srv/faaso/run/upstreams/orders}
                \t\t\tusers {file./srv/faaso/run/upstreams/users}
                \t\t}
                \t\t@call vars_regexp call {http.request.uri} ^/(orders|users)([/?]|$)
                \t\thandle @call {
                \t\t\turi path_regexp ^/[a-z0-9-]+(/|$) /
                \t\t\treverse_proxy tcp/{call_upstream} {
                \t\t\t\tlb_try_duration 5s
                \t\t\t\tlb_try_interval 100ms
                \t\t\t\tlb_retry_match {
                \t\t\t\t\tmethod NONE
                \t\t\t\t}
                \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
                \t\t\t\theader_up X-Forwarded-Prefix /{re.call.1}
                \t\t\t\ttransport http {
                \t\t\t\t\tcompression off
                \t\t\t\t\tdial_timeout 500ms
                \t\t\t\t}
                \t\t\t}
                \t\t}
                \t\thandle {
                \t\t\theader Content-Type application/json
                \t\t\trespond `{"error":"no function has this name"}` 404
                \t\t}
                \t}
                \thandle_errors {
                \t\theader X-Request-Id {http.request.header.X-Request-Id}
                \t\theader Content-Type application/json
                \t\trespond `{"error":"{err.status_text}"}` {err.status_code}
                \t}
                }

                """)
    }

    private static let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"

    @Test func `calls of a function with h2c use it, and HTTPS has the third socket for calls`() throws {
        let routes = [ProxyRoute(path: "/a", function: "a", usesHTTP2: true), ProxyRoute(path: "/b", function: "b")]
        let text = try configuration(routes, host: "example.org", automaticHTTPS: true, callees: ["a", "b"]).caddyfile
        #expect(text.contains("\t\tprotocols h1 h2 h2c\n") && text.contains("http://:80 {\n\tbind fd/5\n"))
        #expect(text.contains("@call vars_regexp call {http.request.uri} ^/(b)([/?]|$)\n"))
        #expect(text.contains("@call2 vars_regexp call2 {http.request.uri} ^/(a)([/?]|$)\n"))
        #expect(text.ranges(of: "versions h2c").count == 2)
        let none = try configuration().caddyfile
        #expect(none.contains("no function has this name") && !none.contains("map {"))
    }

    @Test(arguments: ["", "a/b", "../a", "a}", "a|b", "a b", "A"])
    func `a called function's name that is not plain is refused`(name: String) {
        #expect(throws: ProxyConfigurationError.function(name)) { try configuration(callees: [name]) }
    }

    @Test func `paths that Caddy takes for one are refused`() {
        #expect(throws: ProxyConfigurationError.duplicatePath("/SUM")) {
            try configuration([ProxyRoute(path: "/sum", function: "a"), ProxyRoute(path: "/SUM", function: "b")])
        }
    }

    /// For any input, each line of the output is one of the intended lines.
    @Test(arguments: 0..<200)
    func `no input can write a line of its own`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("aZ09._~-/-a//{}\"`#*@ \n\t\r\\%?:;,'$<>()[]ä\0")
        func text(_ start: String) -> String {
            start + String((0..<Int.random(in: 0...4, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        }
        var counts: [Bool: Int] = [:]
        for strips in [true, false] {
            let plain = try configuration([ProxyRoute(path: "/a", function: "f", stripPrefix: strips)], importFolder: "/i")
            counts[strips] = plain.caddyfile.split(separator: "\n", omittingEmptySubsequences: false).count
        }
        for _ in 0..<200 {
            let route = ProxyRoute(path: text("/a"), function: text("f"), stripPrefix: Bool.random(using: &random))
            guard let made = try? configuration([route], importFolder: text("/i")) else { continue }
            #expect(route.path.wholeMatch(of: /(\/[A-Za-z0-9._~\-]+)+/) != nil, "seed \(seed)")
            #expect(route.function.wholeMatch(of: /[a-z0-9]([\-a-z0-9]*[a-z0-9])?/) != nil, "seed \(seed)")
            let lines = made.caddyfile.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == counts[route.stripPrefix], "seed \(seed)")
            #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0 == "\t" || (0x20...0x7e).contains($0.value) } }, "seed \(seed)")
            #expect(
                lines.filter { $0.hasSuffix("{") }.count == lines.filter { $0.hasSuffix("}") && !$0.contains("{") }.count, "seed \(seed)")
        }
    }
}
