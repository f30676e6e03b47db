import Testing

@testable import TemplateStandard

/// Responses as they are on the connection.
struct WireResponseTests {
    private func read(_ text: String, head: Bool = false, ended: Bool = false) throws(WireError) -> (response: WireResponse, length: Int)? {
        try WireResponse.read(Array(text.utf8), isHead: head, ended: ended)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none", 200, "one"), ("HTTP/1.0 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""), ("HTTP/1.1 100 Continue\r\n\r\n", 100, ""),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200, "ab0123456789"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\nU: 2\r\n\r\n", 200, ""),
        ("HTTP/1.1 500 Internal Server Error\r\ncontent-length:0\r\n\r\n", 500, ""),
    ]) func `a response ends where its framing says`(text: String, status: Int, body: String) throws {
        let found = try #require(try read(text + "HTTP/1.1 200 OK\r\n"))
        #expect(found.response.status == status && found.response.text == body)
        #expect(found.length == text.utf8.count)
    }

    @Test(arguments: [
        "", "HT", "HTTP/1.", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\n",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    ]) func `an incomplete response is not read`(text: String) throws {
        #expect(try read(text)?.response == nil)
    }

    @Test(arguments: [
        "x", "HTTP/2 200", "{\"a\": 1}", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ]) func `bytes that are no response are an error`(text: String) {
        #expect(throws: WireError.self) { try read(text) }
    }

    @Test func `a HEAD has no body, and a body without a length ends with the connection`() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
        #expect(try read(head + "HTTP", head: true)?.length == head.utf8.count)
        #expect(try read("HTTP/1.0 200 OK\r\n\r\nall", ended: true)?.response.text == "all")
    }

    @Test func `header fields of one name stay apart`() throws {
        let found = try read("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie:\t b=2 \r\nContent-Length: 0\r\n\r\n")
        #expect(found?.response.values("set-cookie") == ["a=1", "b=2"])
    }

    @Test(arguments: [0, 5, 1 << 20, (1 << 20) + 3, 32 << 20]) func `a body has the length that its head names`(bytes: Int) {
        let request = WireRequest.post("/x", bytes: bytes)
        #expect(String(decoding: request.pieces[0], as: UTF8.self).contains("Content-Length: \(bytes)\r\n"))
        #expect(request.pieces.dropFirst().reduce(0) { $0 + $1.count } == bytes)
    }

    @Test func `a chunked body has the size of each chunk before it`() {
        let request = WireRequest.post("/x", chunks: [1, 17])
        let body = request.pieces.dropFirst().map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(body == "1\r\nx\r\n11\r\n" + String(repeating: "x", count: 17) + "\r\n0\r\n\r\n")
    }
}
