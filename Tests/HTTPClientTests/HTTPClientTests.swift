import HTTPClient
import HTTPStub
import Testing

/// The client's results for whole responses.
@Suite struct HTTPClientTests {
    private func client(_ server: StubServer) -> HTTPClient {
        HTTPClient(endpoint: server.port > 0 ? .tcp(host: "127.0.0.1", port: server.port) : .unix(path: server.socket))
    }

    @Test func `a request over a socket names a host and closes its connection`() async throws {
        try await StubServer.run(answer: { _ in [.response(200, "hello", headers: "X-Thing: a\r\nx-thing: b\r\n")] }) { server in
            let response = try await client(server).send(HTTPRequest(target: "/a?b=c"))
            #expect(response.status == 200)
            #expect(response.text == "hello")
            #expect(response.headers.first("X-THING") == "a")
            #expect(response.headers.all("X-Thing") == ["a", "b"])
            let request = try #require(server.requests.first)
            #expect(request.method == "GET")
            #expect(request.target == "/a?b=c")
            #expect(request.header("host") == "localhost")
            #expect(request.header("connection") == "close")
            #expect(request.header("transfer-encoding") == nil)
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `over TCP the host header has the port`() async throws {
        try await StubServer.run(.tcp, answer: { _ in [.response(204, "")] }) { server in
            _ = try await client(server).send(HTTPRequest(target: "/"))
            #expect(server.requests.first?.header("host") == "127.0.0.1:\(server.port)")
        }
    }

    @Test func `a host header of the caller's is kept`() async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            _ = try await client(server).send(HTTPRequest(target: "/", headers: ["host": "example.org"]))
            #expect(server.requests.first?.headers.filter { $0[0].lowercased() == "host" } == [["host", "example.org"]])
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n", 200, "abc"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", 200, "abc"),
        ("HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.0 200 OK\r\n\r\nabc", 200, "abc"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", 304, ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x"),
        ("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno", 500, "no"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny", 200, "x"),
    ])
    func `every way of ending a body is understood`(wire: String, status: Int, body: String) async throws {
        try await StubServer.run(answer: { _ in [.send(wire)] }) { server in
            let response = try await client(server).send(HTTPRequest(target: "/"))
            #expect(response.status == status)
            #expect(response.text == body)
        }
    }

    @Test func `a response that comes byte by byte is the same response`() async throws {
        let wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        try await StubServer.run(answer: { _ in wire.utf8.map { .bytes([$0]) } }) { server in
            let response = try await client(server).send(HTTPRequest(target: "/"))
            #expect(response.text == "hello")
        }
    }

    @Test func `the answer to HEAD has a length and no body`() async throws {
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"), .hang] }) { server in
            let response = try await client(server).send(HTTPRequest(method: "HEAD", target: "/"), timeout: .seconds(5))
            #expect(response.headers.first("content-length") == "999999999999")
            #expect(response.body.isEmpty)
        }
    }

    @Test(arguments: ["POST", "PUT"])
    func `bytes are sent with their length`(method: String) async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
            _ = try await client(server).send(HTTPRequest(method: method, target: "/", body: .bytes(bytes)))
            let request = try #require(server.requests.first)
            #expect(request.header("content-length") == "200000")
            #expect(request.body == bytes)
        }
    }

    @Test func `a POST without a body says so`() async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            _ = try await client(server).send(HTTPRequest(method: "POST", target: "/"))
            #expect(server.requests.first?.header("content-length") == "0")
            #expect(server.requests.first?.header("transfer-encoding") == nil)
        }
    }

    @Test(arguments: [
        HTTPRequest(method: "GET /\r\nX: y", target: "/"), HTTPRequest(method: "", target: "/"), HTTPRequest(target: ""),
        HTTPRequest(target: "relative"), HTTPRequest(target: "/a b"), HTTPRequest(target: "/a\r\nX: y"), HTTPRequest(target: "/ä"),
        HTTPRequest(target: "/", headers: ["X": "a\r\nInjected: yes"]), HTTPRequest(target: "/", headers: ["X": "a\0b"]),
        HTTPRequest(target: "/", headers: ["X y": "a"]), HTTPRequest(target: "/", headers: ["": "a"]),
        HTTPRequest(target: "/", headers: ["X:": "a"]),
    ])
    func `what would be read as something else is never sent`(request: HTTPRequest) async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            do {
                _ = try await client(server).send(request)
                Issue.record("it was sent")
            } catch let error as HTTPClientError {
                guard case .invalidRequest = error else { throw error }
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `many requests at once and after each other leave no descriptor behind`() async throws {
        try await StubServer.run(answer: { [.response(200, $0.target)] }) { server in
            let client = client(server)
            _ = try await client.send(HTTPRequest(target: "/warm"))
            for round in 0..<4 {
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            let target = "/\(round)/\(number)"
                            return try await client.send(HTTPRequest(target: target)).text == target
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
            // Other suites run in parallel, so descriptors are counted on the server's side: each
            // connection ended.
            #expect(await server.eventually { $0.closed == 201 })
        }
    }
}
