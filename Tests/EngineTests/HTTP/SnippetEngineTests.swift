import FoundationEssentials
import HTTPClient
import ReverseProxy
import TestSupport
import Testing

/// The snippets of docs/http.md, exactly as written.
@Suite("Snippets of the docs on the real engine") struct SnippetEngineTests {
    private static func snippets() throws -> [String] {
        let page = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Checkout.root + "/docs/http.md")), as: UTF8.self)
        return page.split(separator: "```caddy\n", omittingEmptySubsequences: false).dropFirst().map {
            String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex))
        }
    }

    @Test func `a redirect adds the slash, and a preflight passes a password`() async throws {
        let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"
        let routes = [
            ProxyRoute(path: "/admin", function: "sum"), ProxyRoute(path: "/api", function: "sum", users: ["ann": hash]),
        ]
        let configuration = try ProxyFixture.configuration(routes) { $0.importFolder = "/run/faaso/import" }
        try await ProxyFixture.run(try ProxyFixture.configuration([])) { proxy in
            try FileManager.default.createDirectory(atPath: "\(proxy.folder)/run/import", withIntermediateDirectories: false)
            let snippets = try Self.snippets()
            #expect(snippets.count == 2)
            for (index, text) in snippets.enumerated() {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(proxy.folder)/run/import/\(index).caddy"))
            }
            try await proxy.backend("sum-1")
            try proxy.point("sum", at: "sum-1")
            #expect(try await proxy.warnings(configuration) == [])
            try await proxy.load(configuration)

            let redirect = try await proxy.get("/admin")
            #expect(redirect.status == 308 && redirect.headers.first("location") == "/admin/")
            #expect(try await proxy.get("/admin/").text.hasPrefix("sum-1 GET / prefix=/admin"))

            let origin = "https://app.example.org"
            func preflight(_ headers: HeaderFields) async throws -> HTTPResponse {
                try await proxy.client.send(HTTPRequest(method: "OPTIONS", target: "/api/x", headers: headers))
            }
            let passed = try await preflight(["Origin": origin, "Access-Control-Request-Method": "POST"])
            #expect(passed.status == 204 && passed.headers.first("access-control-allow-origin") == origin)
            #expect(passed.headers.first("access-control-allow-headers")?.contains("Authorization") == true)
            #expect(try await preflight(["Origin": "https://evil.example", "Access-Control-Request-Method": "POST"]).status == 401)
            #expect(try await preflight(["Origin": origin]).status == 401)
            #expect(try await proxy.get("/api/x", headers: ["Origin": origin]).status == 401)
        }
    }
}
