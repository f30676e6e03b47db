import Basics
import FunctionModel
import Testing

/// The coded forms of the model have the names and texts of the YAML files.
struct CodingTests {
    private func check<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        #expect(try JSONCoding.text(value) == text)
        #expect(try JSONCoding.decode(Value.self, from: Array(text.utf8)) == value)
    }

    @Test func `a health check`() throws {
        try check(Health(), #"{"interval":"5s","path":"/ping","retries":3,"start_period":"30s","timeout":"2s"}"#)
        var other = Health()
        (other.path, other.interval, other.timeout) = ("/a", .milliseconds(1), .seconds(3600))
        (other.startPeriod, other.retries) = (.seconds(90), 1000)
        try check(other, #"{"interval":"1ms","path":"/a","retries":1000,"start_period":"90s","timeout":"1h"}"#)
    }

    @Test func `limits`() throws {
        try check(Limits(), #"{"memory":"512m","pids":256}"#)
        var other = Limits()
        (other.memory, other.cpus, other.pids) = (6_291_457, 0.25, 1)
        try check(other, #"{"cpus":0.25,"memory":"6291457","pids":1}"#)
    }

    @Test func `volumes`() throws {
        try check(
            [Volume(source: "data", target: "/data"), Volume(source: "cache", target: "/a b", readOnly: true)],
            #"["data:/data","cache:/a b:ro"]"#)
        #expect(Volume(text: "data:/data:rw") == Volume(source: "data", target: "/data"))
    }

    @Test(arguments: ["", "data", "data:/data:xx", "a:/b:ro:c"]) func `other texts are no volumes`(text: String) {
        #expect(Volume(text: text) == nil)
    }

    @Test(arguments: [
        "127.0.0.1:8080", ":80", "[::1]:8443", "localhost:1", "example.org:443", "example.org:8443", "0.0.0.0:65535",
    ]) func `a place to listen`(text: String) throws {
        let listen = try #require(Listen(text: text))
        try check([listen], "[\"\(text)\"]")
    }

    @Test func `options of a route`() throws {
        try check(RouteOptions(), "{}")
        try check(RouteOptions(timeout: .milliseconds(1500)), #"{"timeout":"1500ms"}"#)
        try check(
            RouteOptions(
                timeout: .seconds(60), bodyLimit: 1 << 30, headers: ["X-A": "1"], users: ["ann": "hash"], upstreamProtocol: .h2c),
            #"{"basic_auth":{"ann":"hash"},"body_limit":"1g","headers":{"X-A":"1"},"protocol":"h2c","timeout":"1m"}"#)
    }

    @Test func `settings of the proxy`() throws {
        try check(ProxySettings(), #"{"image":"caddy:2"}"#)
        try check(
            ProxySettings(image: "caddy:3", importFolder: "caddy", tlsInternal: true, headerLimit: 65536),
            #"{"header_limit":"64k","image":"caddy:3","import":"caddy","tls":"internal"}"#)
    }

    @Test func `a range of ports`() {
        #expect(ClosedRange<Int>(text: "20000-21999") == 20000...21999 && (20000...21999).text == "20000-21999")
        #expect((1...1).text == "1-1" && ClosedRange<Int>(text: "1-1") == 1...1)
    }

    @Test(arguments: ["", "-", "1-", "-1", "1", "2-1", "1-2-3", "a-b", "+1-2", "1 - 2", "1-99999999999999999999"])
    func `other texts are no range of ports`(text: String) {
        #expect(ClosedRange<Int>(text: text) == nil)
    }

    @Test(arguments: [
        #"{"memory":"much","pids":256}"#, #"{"memory":512,"pids":256}"#, #"{"pids":256}"#,
    ]) func `a text of another form is an error`(text: String) {
        #expect(throws: DecodingError.self) { try JSONCoding.decode(Limits.self, from: Array(text.utf8)) }
    }
}
