import ArgumentParser
import Basics
import HTTPClient
import Testing

@testable import FaaSOCommands

/// The request of `invoke` is one that could also come through the proxy.
struct InvokeRequestTests {
    @Test(arguments: [
        "/", "//", "/x//y", "/https://example.com/x", "/%2e%2e/a", "/%2F", "/%2f?q=%zz&{", "/;a=b", "/a;b", "/%3F%23", "/%ff%FE",
        "/[x]'()*!$&+,=@:",
        "/?", "/./x/..", "/?a=\"",
    ])
    func `a path of a URI is sent as it stands`(path: String) throws {
        #expect(try RequestTarget.sent(path) == path)
    }

    @Test(arguments: [
        ("/{x}", "/%7Bx%7D"), ("/ä?ä", "/%C3%A4?ä"), ("/\"a\\b|c^d`<>", "/%22a%5Cb%7Cc%5Ed%60%3C%3E"), ("/#f", "/%23f"), ("/a b", "/a%20b"),
        ("/\n", "/%0A"),
    ])
    func `a byte that a path cannot have is escaped as the proxy does`(path: String, sent: String) throws {
        #expect(try RequestTarget.sent(path) == sent)
    }

    @Test(arguments: ["/%", "/%2", "/%zz", "/a%2/", "/%%20"])
    func `a broken escape is refused`(path: String) {
        #expect(throws: RequestTarget.Fault.brokenEscape) { try RequestTarget.sent(path) }
        #expect(throws: (any Error).self) { try Invoke.parse(["sum", "--path", path]) }
    }

    @Test(arguments: ["/%2F{", "/ä%20", "/#%41"])
    func `an escape beside a byte that must be escaped is refused`(path: String) {
        #expect(throws: RequestTarget.Fault.mixed) { try RequestTarget.sent(path) }
        #expect(throws: (any Error).self) { try Invoke.parse(["sum", "--path", path]) }
    }

    @Test(arguments: ["X_A", "x_real_ip", "_", "Forwarded", "forwarded", "X-Real-IP", "x-real-ip", "X-Forwarded-Port", "X-Forwarded-"])
    func `a header that the proxy takes away is refused`(name: String) {
        #expect(RequestHeaderRule.refusal(of: name) != nil)
        #expect(throws: (any Error).self) { try Invoke.parse(["sum", "-H", "\(name): x"]) }
    }

    @Test(arguments: [
        "X-A", "Accept", "X-Forwarded-For", "x-forwarded-prefix", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id", "Via",
    ])
    func `a header that a function can get is sent`(name: String) throws {
        #expect(RequestHeaderRule.refusal(of: name) == nil)
        _ = try Invoke.parse(["sum", "-H", "\(name): x"])
    }

    @Test(
        arguments: [
            ([String](), nil, "GET"), ([], [1], "POST"), ([], [], "POST"), (["-X", "PUT"], [1], "PUT"), (["-X", "GET"], [1], "GET"),
            (["-X", "DELETE"], nil, "DELETE"),
        ] as [([String], [UInt8]?, String)])
    func `a body makes a POST unless a method is named`(options: [String], body: [UInt8]?, method: String) throws {
        let request = try Invoke.parse(["sum"] + options).request(body: body)
        #expect(request.method == method)
        guard case .bytes(let sent) = request.body else { return #expect(body == nil) }
        #expect(sent == body ?? [])
    }
}
