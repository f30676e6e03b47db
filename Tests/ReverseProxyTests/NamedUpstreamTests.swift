import Testing

@testable import ReverseProxy

/// Upstreams whose addresses come from DNS.
struct NamedUpstreamTests {
    private func configuration(_ upstreams: [String: NamedUpstream]) throws -> ProxyConfiguration {
        try ProxyConfiguration(
            host: "*", port: 80, adminSocket: "/run/faaso/admin.sock", upstreamFolder: "/srv/upstreams", namedUpstreams: upstreams,
            routes: [ProxyRoute(path: "/sum", function: "sum", usesHTTP2: true)], gracePeriod: .seconds(10))
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
            \t\t\t\tlb_try_duration 5s

            """
        #expect(text.contains(expected))
        #expect(text.contains("\t\t\t\t\tversions h2c\n") && text.contains("\tgrace_period 10s\n"))
    }

    @Test func `no file of the host is named`() throws {
        let text = try configuration(["sum": NamedUpstream(name: "shop_sum", port: 3000)]).caddyfile
        #expect(!text.contains("/srv/upstreams") && !text.contains("@closing"))
    }

    @Test(arguments: ["", "shop sum", "shop{sum", "-sum", "sum_", "sum.example", String(repeating: "a", count: 64)])
    func `a name that no service can have is refused`(name: String) {
        #expect(throws: ProxyConfigurationError.upstream("sum")) { try configuration(["sum": NamedUpstream(name: name, port: 3000)]) }
    }

    @Test func `a function without an upstream is refused`() {
        #expect(throws: ProxyConfigurationError.upstream("sum")) { try configuration([:]) }
        #expect(throws: ProxyConfigurationError.port(0)) { try configuration(["sum": NamedUpstream(name: "shop_sum", port: 0)]) }
    }
}
