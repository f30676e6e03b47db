import HTTPStub
import TestSupport
import Testing

@testable import ReverseProxy

/// The lines that the options of routes add to the text for Caddy.
struct RouteOptionsCaddyfileTests {
    private static let hash = "$2a$14$HxTMicOYbZytmnofMgS64Oj2Dzx1XZKm8mybbka9aK2w5sfD/c92G"

    private func text(_ route: ProxyRoute) throws(ProxyConfigurationError) -> String {
        try ProxyConfiguration(host: "127.0.0.1", port: 8080, routes: [route]).caddyfile
    }

    @Test func `all that a route may add stands in its block`() throws {
        let route = ProxyRoute(
            path: "/sum", function: "sum", timeout: .milliseconds(1500), bodyLimit: 65536,
            headers: ["X-Frame-Options": "DENY", "Cache-Control": "no-store, max-age=0"], users: ["zoe": Self.hash, "ann@x.org": Self.hash])
        #expect(
            try text(route).contains(
                """
                \t\thandle @sum {
                \t\t\theader >Cache-Control "no-store, max-age=0"
                \t\t\theader >X-Frame-Options "DENY"
                \t\t\trequest_body {
                \t\t\t\tmax_size 65536
                \t\t\t}
                \t\t\tbasic_auth {
                \t\t\t\tann@x.org \(Self.hash)
                \t\t\t\tzoe \(Self.hash)
                \t\t\t}
                \t\t\turi path_regexp (?i)^/(s|%53|%73)(u|%55|%75)(m|%4d|%6d)(/|$) /
                \t\t\treverse_proxy tcp/{file./srv/faaso/run/upstreams/sum} {
                \t\t\t\tlb_try_duration 5s
                \t\t\t\tlb_try_interval 100ms
                \t\t\t\tlb_retry_match {
                \t\t\t\t\tmethod NONE
                \t\t\t\t}
                \t\t\t\theader_up X-Request-Id {http.request.header.X-Request-Id}
                \t\t\t\theader_up X-Forwarded-Prefix /sum
                \t\t\t\theader_up -Authorization
                \t\t\t\ttransport http {
                \t\t\t\t\tcompression off
                \t\t\t\t\tdial_timeout 500ms
                \t\t\t\t\tresponse_header_timeout 1500ms
                \t\t\t\t}
                \t\t\t}
                \t\t}

                """))
    }

    @Test func `a route without options is written as ever`() throws {
        let plain = try text(ProxyRoute(path: "/sum", function: "sum"))
        for word in ["header >Cache", "request_body", "basic_auth", "Authorization"] {
            #expect(!plain.contains(word))
        }
        let slow = try text(ProxyRoute(path: "/sum", function: "sum", timeout: .seconds(5)))
        #expect(slow.contains("response_header_timeout 5000ms"))
    }

    @Test(arguments: [
        ProxyRoute(path: "/a", function: "a", timeout: .zero), ProxyRoute(path: "/a", function: "a", timeout: .microseconds(5)),
        ProxyRoute(path: "/a", function: "a", bodyLimit: 0), ProxyRoute(path: "/a", function: "a", headers: ["": "x"]),
        ProxyRoute(path: "/a", function: "a", headers: ["-X": "x"]), ProxyRoute(path: "/a", function: "a", headers: ["X Y": "x"]),
        ProxyRoute(path: "/a", function: "a", headers: ["X": ""]), ProxyRoute(path: "/a", function: "a", headers: ["X": "a\"b"]),
        ProxyRoute(path: "/a", function: "a", headers: ["X": "{env.HOME}"]), ProxyRoute(path: "/a", function: "a", headers: ["X": "a\nb"]),
        ProxyRoute(path: "/a", function: "a", headers: ["X": "a\\"]), ProxyRoute(path: "/a", function: "a", users: ["a b": hash]),
        ProxyRoute(path: "/a", function: "a", users: ["}": hash]), ProxyRoute(path: "/a", function: "a", users: ["a": "hunter2"]),
        ProxyRoute(path: "/a", function: "a", users: ["a": hash.dropLast() + " "]),
        ProxyRoute(path: "/a", function: "a", users: ["a": "\n" + hash.dropFirst()]),
    ])
    func `an option that could be syntax is refused, and not repeated`(route: ProxyRoute) throws {
        let error = #expect(throws: ProxyConfigurationError.self) { try text(route) }
        guard case .option("/a", _)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    /// For any input, each line of the output is one of the intended lines.
    @Test(arguments: 0..<100)
    func `no option can write a line of its own`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("aZ09._~-/{}\"`#*@ \n\t\r\\%?:;,'$<>()[]ä\0")
        func junk(_ start: String) -> String {
            start + String((0..<Int.random(in: 0...3, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        }
        let plain = ProxyRoute(path: "/a", function: "a", headers: ["X-A": "v"], users: ["u": Self.hash])
        let count = try text(plain).split(separator: "\n").count
        for _ in 0..<200 {
            let route = ProxyRoute(
                path: "/a", function: "a", headers: [junk("X"): junk("v")],
                users: [junk("u"): Bool.random(using: &random) ? Self.hash : junk(String(Self.hash.dropLast(2)))])
            guard let made = try? text(route) else { continue }
            let lines = made.split(separator: "\n")
            #expect(lines.count == count, "seed \(seed)")
            #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0 == "\t" || (0x20...0x7e).contains($0.value) } }, "seed \(seed)")
            let header = try #require(lines.first { $0.contains("header >X") && !$0.contains("X-Request-Id") }, "seed \(seed)")
            #expect(header.wholeMatch(of: /\t+header >[A-Za-z0-9-]+ "[^"\\`{}]+"/) != nil, "seed \(seed): \(header)")
        }
    }
}
