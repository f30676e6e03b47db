import Testing

@testable import ReverseProxy

/// Upstreams whose addresses come from DNS.
struct NamedUpstreamTests {
    private func configuration(
        _ upstreams: [String: NamedUpstream], callees: [String] = [], automaticHTTPS: Bool = false
    ) throws -> ProxyConfiguration {
        try ProxyConfiguration(
            host: automaticHTTPS ? "example.org" : "*", port: 8080, automaticHTTPS: automaticHTTPS,
            routes: [ProxyRoute(path: "/sum", function: "sum", usesHTTP2: true)], callees: callees,
            standalone: .init(upstreams: upstreams, adminSocket: "/run/faaso/admin.sock", gracePeriod: .seconds(10)))
    }

    @Test func `the addresses of all tasks are asked for`() throws {
        let text = try configuration(["sum": NamedUpstream(name: "shop_sum", port: 8000)]).caddyfile
        let expected = """
            \t\t\treverse_proxy {
            \t\t\t\tdynamic a {
            \t\t\t\t\tname shop_sum
            \t\t\t\t\tport 8000
            \t\t\t\t\trefresh 1s
            \t\t\t\t\tdial_timeout 500ms
            \t\t\t\t}
            \t\t\t\tstream_close_delay 1h
            \t\t\t\tlb_try_duration 5s

            """
        #expect(text.contains(expected))
        #expect(text.contains("\t\t\t\t\tversions h2c\n") && text.contains("\tgrace_period 10s\n"))
    }

    @Test func `calls go to the addresses of the called function`() throws {
        let upstreams = ["sum": NamedUpstream(name: "shop_sum", port: 8000), "user-api": NamedUpstream(name: "shop_user-api", port: 3000)]
        let text = try configuration(upstreams, callees: ["user-api", "sum"]).caddyfile
        let start = try #require(text.firstRange(of: "\nhttp://:80 {\n"))
        let expected = """
            \t\t@user-api vars_regexp {http.request.uri} ^/user-api([/?]|$)
            \t\thandle @user-api {
            \t\t\turi path_regexp ^/user-api(/|$) /
            \t\t\treverse_proxy {
            \t\t\t\tdynamic a {
            \t\t\t\t\tname shop_user-api
            \t\t\t\t\tport 3000
            \t\t\t\t\trefresh 1s
            \t\t\t\t\tdial_timeout 500ms
            \t\t\t\t}
            \t\t\t\tstream_close_delay 1h
            \t\t\t\tlb_try_duration 5s
            \t\t\t\tlb_try_interval 100ms
            \t\t\t\tlb_retry_match {
            \t\t\t\t\tmethod NONE
            \t\t\t\t}
            \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
            \t\t\t\theader_up X-Forwarded-Prefix /user-api
            \t\t\t\ttransport http {
            \t\t\t\t\tcompression off
            \t\t\t\t\tdial_timeout 500ms
            \t\t\t\t}
            \t\t\t}
            \t\t}

            """
        #expect(text[start.upperBound...].contains(expected) && text.contains("no function has this name"))
        #expect(!text.contains("bind ") && !text.contains("http_port"))
    }

    @Test func `with HTTPS another port answers without encryption, because calls have port 80`() throws {
        let text = try configuration(["sum": NamedUpstream(name: "sum", port: 3000)], callees: ["sum"], automaticHTTPS: true).caddyfile
        #expect(text.contains("\thttp_port 8080\n") && text.contains("\nhttp://:80 {\n"))
    }

    @Test func `no file of a keeper is named`() throws {
        let text = try configuration(["sum": NamedUpstream(name: "shop_sum", port: 3000)]).caddyfile
        #expect(text.contains("\tadmin unix//run/faaso/admin.sock\n"))
        #expect(!text.contains("/srv/") && !text.contains("{file.") && !text.contains("@closing"))
    }

    @Test func `an admin socket that could be syntax is refused`() {
        #expect(throws: ProxyConfigurationError.folder("/a b")) {
            try ProxyConfiguration(
                host: "*", port: 80, routes: [], standalone: .init(upstreams: [:], adminSocket: "/a b", gracePeriod: .zero))
        }
    }

    @Test(arguments: ["", "shop sum", "shop{sum", "-sum", "sum_", "sum.example", String(repeating: "a", count: 64)])
    func `a name that no service can have is refused`(name: String) {
        #expect(throws: ProxyConfigurationError.upstream("sum")) { try configuration(["sum": NamedUpstream(name: name, port: 3000)]) }
    }

    @Test func `a function without an upstream is refused`() {
        #expect(throws: ProxyConfigurationError.upstream("sum")) { try configuration([:]) }
        let upstreams = ["sum": NamedUpstream(name: "shop_sum", port: 3000)]
        #expect(throws: ProxyConfigurationError.upstream("mul")) { try configuration(upstreams, callees: ["mul", "sum"]) }
        #expect(throws: ProxyConfigurationError.port(0)) { try configuration(["sum": NamedUpstream(name: "shop_sum", port: 0)]) }
    }
}
