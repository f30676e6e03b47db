import ContainerEngine
import FoundationEssentials
import HTTPClient
import ReverseProxy
import TestSupport
import Testing

@Suite("The proxy on the real engine") struct ProxyEngineTests {
    private static let routes = [
        ProxyRoute(path: "/sum", function: "sum"), ProxyRoute(path: "/sum/deep", function: "deep"),
        ProxyRoute(path: "/raw", function: "sum", stripPrefix: false), ProxyRoute(path: "/~a.b_c-d/V1", function: "deep"),
    ]

    @Test func `Caddy accepts every kind of configuration without a warning`() async throws {
        let many = (0..<500).map { ProxyRoute(path: "/f\($0)/x", function: "f\($0)") }
        let root = [ProxyRoute(path: "/", function: "home")]
        let configurations = [
            try ProxyFixture.configuration([]), try ProxyFixture.configuration(Self.routes), try ProxyFixture.configuration(root),
            try ProxyFixture.configuration(Self.routes + root), try ProxyFixture.configuration(many),
            try ProxyFixture.configuration(Self.routes) { $0.callees = ["deep", "sum"] },
            try ProxyFixture.configuration(Self.routes) {
                $0.host = "example.org"
                $0.automaticHTTPS = true
            },
            try ProxyFixture.configuration(Self.routes) {
                $0.host = "a.example.org"
                $0.automaticHTTPS = true
                $0.tlsInternal = true
            },
            try ProxyFixture.configuration(Self.routes) { $0.importFolder = "/etc/caddy/snippets" },
            try ProxyFixture.configuration([ProxyRoute(path: "/a", function: "a", usesHTTP2: true)]) { $0.headerLimit = 8192 },
            try ProxyFixture.configuration(
                ["/", "/admin/open"].map { ProxyRoute(path: $0, function: "a") } + [
                    ProxyRoute(
                        path: "/admin", function: "a", users: ["ann": "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"])
                ]),
        ]
        try await ProxyFixture.run(configurations[0]) { proxy in
            for configuration in configurations {
                let warnings = try await proxy.warnings(configuration)
                #expect(warnings == [])
            }
        }
    }

    @Test func `requests reach the function whose path is the longest, and nothing else does`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try await proxy.backend("deep-1")
            try proxy.point("sum", at: "sum-1")
            try proxy.point("deep", at: "deep-1")
            let expectations = [
                ("/sum", "sum-1 GET / prefix=/sum"), ("/sum/", "sum-1 GET / prefix=/sum"),
                ("/sum/a%20b?c=d", "sum-1 GET /a%20b?c=d prefix=/sum"),
                ("/sum?x", "sum-1 GET /?x prefix=/sum"), ("/sum/deep", "deep-1 GET / prefix=/sum/deep"),
                ("/sum/deep/er", "deep-1 GET /er prefix=/sum/deep"), ("/sum/deeper", "sum-1 GET /deeper prefix=/sum"),
                ("/SUM/x", "sum-1 GET /x prefix=/sum"), ("/raw/x", "sum-1 GET /raw/x prefix= "),
                ("/~a.b_c-d/V1/y", "deep-1 GET /y prefix=/~a.b_c-d/V1"),
            ]
            for (target, expected) in expectations {
                let response = try await proxy.get(target, headers: ["X-Forwarded-Prefix": "/evil"])
                #expect(response.status == 200, "\(target): \(response.text)")
                #expect(response.text.hasPrefix(expected), "\(target): \(response.text)")
            }
            for target in ["/", "/summary", "/rawest", "/nothing/here", "/deep"] {
                let response = try await proxy.get(target)
                #expect(response.status == 404, "\(target)")
                #expect(response.text == #"{"error":"no function has this path"}"#)
                #expect(response.headers.first("content-type") == "application/json")
            }
        }
    }

    @Test func `a request keeps its id through function and answer, or gets one`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1")
            let named = try await proxy.get("/sum", headers: ["X-Request-Id": "abc"])
            #expect(named.text.hasSuffix("id=abc"))
            #expect(named.headers.all("X-Request-Id") == ["abc"])
            let unnamed = try await proxy.get("/sum")
            let id = try #require(unnamed.headers.first("X-Request-Id"))
            #expect(id.utf8.count == 36 && unnamed.text.hasSuffix("id=\(id)"))
            #expect(unnamed.headers.all("X-Request-Id").count == 1)
            #expect(try await proxy.get("/none").headers.first("X-Request-Id")?.utf8.count == 36)

            try await eventually("the log has the request") {
                let log = try await proxy.engine.logs(proxy.container).filter { $0.stream == .stdout }.map(\.text).joined()
                return log.contains(#""status":200"#) && log.contains(id) && log.hasPrefix("{")
            }
        }
    }

    @Test func `no log has a header's value, except the ID and the user agent`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1")
            let canary = "canary-\(UInt64.random(in: 0 ... .max))"
            for target in ["/sum", "/none", "/sum/deep"] {
                _ = try await proxy.get(
                    target, headers: ["X-Api-Key": canary, "Cookie": canary, "X-Request-Id": "last-\(target)", "User-Agent": "tried/1"])
            }
            try await eventually("the log has the last request") {
                let log = try await proxy.engine.logs(proxy.container).map(\.text).joined()
                #expect(!log.contains(canary))
                return log.contains(#""request_id":"last-/sum/deep""#) && log.contains(#""user_agent":"tried/1""#)
            }
        }
    }

    @Test func `a malformed request ID is replaced, and Connection cannot remove one`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1")
            let bad: [HeaderFields] = [
                ["X-Request-Id": ""], ["X-Request-Id": "  "], ["X-Request-Id": "a", "x-request-id": "b"], ["X-Request-Id": "a,b"],
                ["X-Request-Id": "a b"], ["X-Request-Id": "ä"], ["Connection": "close, x-request-id"],
            ]
            for headers in bad {
                let answer = try await proxy.get("/sum", headers: headers)
                let id = try #require(answer.headers.first("X-Request-Id"))
                #expect(id.utf8.count == 36 && answer.text.hasSuffix("id=\(id)"), "\(headers)")
                #expect(answer.headers.all("X-Request-Id").count == 1)
            }
            let named = try await proxy.get("/sum", headers: ["X-Request-Id": "a-1/b", "Connection": "close, X-Request-Id"])
            #expect(named.text.hasSuffix("id=a-1/b") && named.headers.all("X-Request-Id") == ["a-1/b"])
            let hidden = try await proxy.get("/sum", headers: ["Connection": "close, X-Forwarded-Prefix"])
            #expect(hidden.text.contains(" prefix=/sum "))
        }
    }

    @Test func `the proxy alone says who the caller is`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.echo("sum-1")
            try proxy.point("sum", at: "sum-1")
            let claims: HeaderFields = [
                "Forwarded": "for=evil", "X-Real-IP": "evil", "X-Forwarded-For": "evil", "X-Forwarded-Host": "evil",
                "X-Forwarded-Proto": "evil",
                "X-Forwarded-Prefix": "evil", "X-Forwarded-Port": "evil", "X-Forwarded-Server": "evil", "X_Real_IP": "evil",
                "Other_Name": "evil",
                "X-Mine": "kept",
            ]
            for target in ["/sum", "/raw"] {
                let head = try await proxy.get(target, headers: claims).text.lowercased()
                #expect(!head.contains("evil") && head.contains("x-mine: kept"), Comment(rawValue: head))
                for name in ["x-forwarded-for: ", "x-forwarded-host: ", "x-forwarded-proto: http\r\n"] { #expect(head.contains(name)) }
                #expect(head.contains("x-forwarded-prefix: /sum\r\n") == (target == "/sum"))
                #expect(!head.contains("accept-encoding"), "the proxy asks for nothing in the caller's name")
            }
        }
    }

    @Test func `HTTP/2 reaches a function that speaks it, and a limit of headers holds`() async throws {
        let routes = [ProxyRoute(path: "/new", function: "new", usesHTTP2: true), ProxyRoute(path: "/old", function: "new")]
        try await ProxyFixture.run(try ProxyFixture.configuration(routes) { $0.headerLimit = 8192 }) { proxy in
            try await proxy.backend("new-1", protocols: "h1 h2c")
            try proxy.point("new", at: "new-1")
            #expect(try await proxy.get("/new/x").text.hasPrefix("new-1 GET /x prefix=/new "))
            #expect(try await proxy.get("/new/x").text.contains(" HTTP/2.0 "))
            #expect(try await proxy.get("/old/x").text.contains(" HTTP/1.1 "))
            // Go's server allows 4 KiB more.
            for (size, status) in [(8000, 200), (13_000, 431), (100_000, 431)] {
                let answer = try await proxy.get("/old", headers: ["X-Long": String(repeating: "x", count: size)])
                #expect(answer.status == status, "\(size)")
            }
        }
    }

    @Test func `a function moves to another container by its file alone`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try await proxy.backend("sum-2")
            try proxy.point("sum", at: "sum-1")
            #expect(try await proxy.get("/sum").text.hasPrefix("sum-1 "))
            try proxy.point("sum", at: "sum-2")
            #expect(try await proxy.get("/sum").text.hasPrefix("sum-2 "))
        }
    }

    @Test func `a request waits while the file of an older version has no port yet`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1", port: nil)
            async let answer = proxy.get("/sum")
            // Several tries must find the file without a port. Nothing shows them from outside, so a fixed time
            // must do. On a slow machine fewer tries happen, and the test still passes.
            try await Task.sleep(for: .milliseconds(500))
            try proxy.point("sum", at: "sum-1")
            let text = try await answer.text
            #expect(text.hasPrefix("sum-1 "))
        }
    }

    @Test func `a request in flight counts at its upstream until it ends, also after a switch`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration(Self.routes)) { proxy in
            try await proxy.slowBackend("sum-1")
            try await proxy.backend("sum-2")
            try proxy.point("sum", at: "sum-1")
            async let slow = proxy.client.send(HTTPRequest(target: "/sum"), timeout: nil)
            try await proxy.untilInFlight(1, at: "sum-1:3000")
            try proxy.point("sum", at: "sum-2")
            #expect(try await proxy.get("/sum").text.hasPrefix("sum-2 "))
            try await proxy.untilInFlight(1, at: "sum-1:3000")
            try await proxy.release("sum-1")
            let text = try await slow.text
            #expect(text == "slow")
            try await proxy.untilInFlight(0, at: "sum-1:3000")
        }
    }

    @Test func `a catch-all takes what no other route does`() async throws {
        let routes = [ProxyRoute(path: "/", function: "home"), ProxyRoute(path: "/sum", function: "sum")]
        try await ProxyFixture.run(try ProxyFixture.configuration(routes)) { proxy in
            try await proxy.backend("home-1")
            try await proxy.backend("sum-1")
            try proxy.point("home", at: "home-1")
            try proxy.point("sum", at: "sum-1")
            #expect(try await proxy.get("/summary/x").text.hasPrefix("home-1 GET /summary/x prefix= "))
            #expect(try await proxy.get("/").text.hasPrefix("home-1 GET / prefix= "))
            #expect(try await proxy.get("/sum/x").text.hasPrefix("sum-1 GET /x prefix=/sum "))
        }
    }

    @Test func `a new configuration replaces the old, and a rejected one does not`() async throws {
        try await ProxyFixture.run(try ProxyFixture.configuration([])) { proxy in
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1")
            #expect(try await proxy.get("/sum").status == 404)
            try await proxy.load(try ProxyFixture.configuration(Self.routes))
            #expect(try await proxy.get("/sum").status == 200)
            let before = try await proxy.serving()

            for wrong in ["http://:8080 {\n\tno_such_directive\n}\n", "{", "http://:8080 {\n\treverse_proxy\n}\n}\n"] {
                let checked = await #expect(throws: CaddyError.self) { try await proxy.keeper.check(wrong) }
                let loaded = await #expect(throws: CaddyError.self) { try await proxy.keeper.load(wrong, drain: .zero) }
                for error in [checked, loaded] {
                    guard case .rejected(let message) = error else {
                        Issue.record("not rejected: \(String(describing: error))")
                        continue
                    }
                    #expect(!message.isEmpty)
                }
            }
            #expect(try await proxy.serving() == before && before != nil)
            #expect(try await proxy.get("/sum").status == 200)
        }
    }

    @Test func `handles of an imported folder come before the routes`() async throws {
        let configuration = try ProxyFixture.configuration(Self.routes) { $0.importFolder = "/run/faaso/import" }
        try await ProxyFixture.run(try ProxyFixture.configuration([])) { proxy in
            try FileManager.default.createDirectory(atPath: "\(proxy.folder)/run/import", withIntermediateDirectories: false)
            try Data("handle /hello {\n\trespond hi\n}\n".utf8).write(to: URL(fileURLWithPath: "\(proxy.folder)/run/import/hello.caddy"))
            try await proxy.load(configuration)
            #expect(try await proxy.get("/hello").text == "hi")
            #expect(try await proxy.get("/hell").status == 404)
        }
    }

    @Test func `a socket with a long path is reached`() async throws {
        let long = Array(repeating: String(repeating: "long", count: 12), count: 3).joined(separator: "/")
        try await ProxyFixture.run(try ProxyFixture.configuration([]), runFolder: long) { proxy in
            #expect(proxy.socket.utf8.count > 107)
            let (status, upstreams) = (try await proxy.keeper.status(), try await proxy.keeper.upstreams())
            #expect(status.isServing && upstreams.isEmpty)
        }
    }
}
