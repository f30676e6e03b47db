import Testing

@testable import ReverseProxy

/// The URIs of a route, and its prefix.
struct RouteMatchingTests {
    /// The path that a function gets for a URI, or nil if the URI is not the route's.
    private func stripped(_ uri: String, _ path: String) throws -> String? {
        let route = ProxyRoute(path: path, function: "f")
        guard try uri.firstMatch(of: Regex(route.uriExpression)) != nil else { return nil }
        let escaped = String(uri.prefix { $0 != "?" })
        let prefix = try #require(escaped.firstMatch(of: Regex(route.prefixExpression)), "the match and the prefix differ: \(uri)")
        return escaped.replacingCharacters(prefix.range, with: "/")
    }

    @Test(arguments: [
        ("/sum", "/"), ("/sum/", "/"), ("/sum?a=/sum/x", "/"), ("/sum//", "//"), ("/sum//x", "//x"), ("/sum/x//y", "/x//y"),
        ("/SUM/X", "/X"), ("/%73um/x", "/x"), ("/%53%55%4d/x", "/x"), ("/%53%55%4D/%53", "/%53"), ("/sum/%2e%2e/a", "/%2e%2e/a"),
        ("/sum/../a", "/../a"), ("/sum/%2F", "/%2F"), ("/sum/sum", "/sum"), ("/sum/https://example.com/x", "/https://example.com/x"),
    ])
    func `a route strips its segments and one slash, and nothing else`(uri: String, path: String) throws {
        #expect(try stripped(uri, "/sum") == path)
    }

    @Test(arguments: [
        "/", "/summary", "/su", "//sum", "//sum/x", "/./sum", "/x/../sum", "/sum%2Fx", "/sum%2f", "/sum;x", "/sum%3Fx", "/sum%00", "/sum.",
        "/%2Fsum", "/%2573um", "/x/sum", "*", "/?/sum",
    ])
    func `a path that must be resolved first is not the route's`(uri: String) throws {
        #expect(try stripped(uri, "/sum") == nil)
    }

    @Test func `a dot of a route is a dot, and inner slashes are single`() throws {
        #expect(try stripped("/~a.B_c-1/v/x", "/~a.b_c-1/v") == "/x")
        #expect(try stripped("/%7Ea%2Eb%5fc%2d%31/%56/x", "/~a.b_c-1/v") == "/x")
        for uri in ["/~axb_c-1/v", "/~a.b_c-1//v", "/~a.b_c-1%2Fv", "/~a.b_c-1"] {
            #expect(try stripped(uri, "/~a.b_c-1/v") == nil, "\(uri)")
        }
    }

    private static let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"

    private func caddyfile(_ routes: [ProxyRoute]) throws -> String {
        try ProxyConfiguration(host: "h", port: 80, routes: routes).caddyfile
    }

    @Test func `a guarded route is refused to paths that only mean it`() throws {
        let text = try caddyfile([
            ProxyRoute(path: "/", function: "f"), ProxyRoute(path: "/admin", function: "f", stripPrefix: false, users: ["ann": Self.hash]),
            ProxyRoute(path: "/admin/open", function: "f"), ProxyRoute(path: "/other", function: "g"),
        ])
        #expect(text.contains("\t\t@/=/admin {\n\t\t\tpath /admin /admin/*\n\t\t\tnot path /admin/open /admin/open/*\n\t\t}\n"))
        #expect(text.contains("\t\terror @/=/admin 400\n\t\thandle {\n"))
        #expect(text.contains("error @/admin/open=/admin 400"))
        #expect(!text.contains("@/other=") && !text.contains("@/admin="))
    }

    @Test func `routes with the same users, or of other functions, are not kept apart`() throws {
        let users = ["ann": Self.hash]
        let same = [ProxyRoute(path: "/", function: "f", users: users), ProxyRoute(path: "/admin", function: "f", users: users)]
        #expect(try !caddyfile(same).contains("error @/"))
        let others = [ProxyRoute(path: "/", function: "f"), ProxyRoute(path: "/admin", function: "g", users: users)]
        #expect(try !caddyfile(others).contains("error @/"))
    }

    @Test func `guarded routes are found in the order of the routes, with all below each`() {
        func route(_ path: String, _ function: String = "f", _ user: String? = nil) -> ProxyRoute {
            ProxyRoute(path: path, function: function, users: user.map { [$0: Self.hash] } ?? [:])
        }
        let routes = [
            route("/A/b/c"), route("/a/b", "f", "ann"), route("/a-b", "g"), route("/c", "f", "bob"), route("/d", "f", "ann"),
            route("/a", "g", "ann"), route("/", "f", "eve"),
        ]
        let guarded = GuardedRoutes(routes)
        #expect(guarded.besides(routes[0]).map(\.path) == ["/a/b", "/c", "/d", "/"])
        #expect(guarded.besides(routes[1]).map(\.path) == ["/c", "/"])
        #expect(guarded.besides(routes[5]) == [])
        #expect(guarded.below(routes[1]).map(\.path) == ["/A/b/c"])
        #expect(guarded.below(routes[5]).map(\.path) == ["/A/b/c", "/a/b"])
        #expect(guarded.below(routes[6]).map(\.path) == ["/A/b/c", "/a/b", "/a-b", "/c", "/d", "/a"])
        #expect(guarded.below(routes[2]) == [])
    }

    @Test func `HTTP/2 and the limit of headers are in the text if they are set`() throws {
        func text(_ route: ProxyRoute, https: Bool = false, limit: Int64? = nil) throws -> String {
            try ProxyConfiguration(host: "h.org", port: 80, automaticHTTPS: https, routes: [route], headerLimit: limit).caddyfile
        }
        let plain = ProxyRoute(path: "/a", function: "f")
        let fast = ProxyRoute(path: "/a", function: "f", usesHTTP2: true)
        #expect(try !text(plain).contains("\tservers {") && !text(plain).contains("h2c"))
        #expect(try text(fast).contains("\tservers {\n\t\tprotocols h1 h2 h2c\n\t}\n"))
        #expect(try text(fast).contains("\t\t\t\t\tversions h2c\n"))
        #expect(try text(fast, https: true).contains("\t\tprotocols h1 h2 h2c\n"))
        #expect(try text(plain, limit: 8192).contains("\tservers {\n\t\tmax_header_size 8192B\n\t}\n"))
        #expect(throws: ProxyConfigurationError.headerLimit(0)) { try text(plain, limit: 0) }
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
