import TemplateStandard
import Testing

@Suite struct VerdictTests {
    private func response(_ text: String, head: Bool = false, ended: Bool = false) -> (response: WireResponse, length: Int)? {
        WireResponse.parse(Array(text.utf8), isHead: head, ended: ended)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", 200),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", "abc", 200),
        ("HTTP/1.1 100 Continue\r\n\r\n", "", 100), ("HTTP/1.1 204 No Content\r\n\r\n", "", 204),
    ]) func `a complete response is parsed to its end`(text: String, body: String, status: Int) throws {
        let found = try #require(response(text + "HTTP/1.1 next"))
        #expect(found.response.text == body)
        #expect(found.response.status == status)
        #expect(found.length == text.utf8.count)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    ]) func `an incomplete response is not parsed`(text: String) {
        #expect(response(text) == nil)
    }

    @Test func `a HEAD has no body, and a body without a length ends with the connection`() {
        #expect(response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", head: true)?.response.text == "")
        #expect(response("HTTP/1.0 200 OK\r\n\r\nall", ended: true)?.response.text == "all")
    }

    @Test func `header fields of one name stay apart`() {
        let found = response("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:  b=2 \r\nContent-Length: 0\r\n\r\n")
        #expect(found?.response.values("set-cookie") == ["a=1", "b=2"])
    }

    @Test(arguments: ["", "0", "root", "0:0", "root:app", ":5", "00"]) func `a root user fails`(user: String) {
        #expect(Verdict.user(user) != nil)
    }

    @Test(arguments: ["10001", "app", "10001:0", "10"]) func `another user passes`(user: String) {
        #expect(Verdict.user(user) == nil)
    }

    @Test(arguments: [
        (400, 1200, "0\n1\n2\n", true), (1200, 1201, "0\n1\n2\n", false), (0, 1200, "0\n1\n", false),
    ]) func `a stream passes if its first piece arrives before its last`(first: Int, last: Int, text: String, passes: Bool) {
        #expect((Verdict.stream(first: .milliseconds(first), last: .milliseconds(last), text: text) == nil) == passes)
    }

    @Test(arguments: [
        (32, 0, 2, true), (31, 0, 2, false), (32, 137, 10, false), (32, 143, 1, false), (32, 0, 11, false),
    ]) func `a stop passes if all is answered and the exit code is 0`(answered: Int, code: Int, took: Int, passes: Bool) {
        let failure = Verdict.stopped(answered: answered, of: 32, exitCode: code, took: .seconds(took), grace: .seconds(10))
        #expect((failure == nil) == passes)
    }

    @Test(arguments: [
        ("500 X", "application/json", #"{"error":"x"}"#, "GET /raise failed", true),
        ("200 X", "application/json", #"{"error":"x"}"#, "GET /raise failed", false),
        ("500 X", "text/html", #"{"error":"x"}"#, "GET /raise failed", false),
        ("500 X", "application/json", "{}", "GET /raise failed", false),
        ("500 X", "application/json", #"{"error":"x"}"#, "", false),
    ]) func `an error passes as a 500 with JSON and a log entry`(
        status: String, type: String, body: String, log: String, passes: Bool
    ) throws {
        let text = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        #expect((Verdict.raised(try #require(response(text)).response, log: log) == nil) == passes)
    }

    @Test(arguments: [
        (#"{"target":"\/a%2Fb","more":1}"#, true), (#"{ "target" : "/a%2Fb" }"#, true), (#"{"target":"/a/b"}"#, false), ("text", false),
    ]) func `an echo passes if its JSON contains what was sent`(body: String, passes: Bool) throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        #expect((Verdict.echo(try #require(response(text)).response, contains: #"{"target": "/a%2Fb"}"#) == nil) == passes)
    }

    @Test func `each check has its own title and hint`() {
        let all = StandardCheck.allCases
        #expect(Set(all.map(\.title)).count == all.count)
        #expect(Set(all.map(\.hint)).count == all.count)
    }
}
