import HTTPClient
import HTTPStub
import Testing

/// The failures of exchanges, and the state after them.
@Suite struct HTTPClientFailureTests {
    private struct Oops: Error, Equatable {}

    private func failure(
        _ server: StubServer, _ request: HTTPRequest = HTTPRequest(target: "/"), timeout: Duration? = .seconds(10), limit: Int = 1 << 20
    ) async -> HTTPClientError? {
        do {
            _ = try await HTTPClient(endpoint: .unix(path: server.socket)).send(request, timeout: timeout, bodyLimit: limit)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a socket that is not there cannot be connected to`() async {
        await #expect(throws: HTTPClientError.cannotConnect(reason: "no such file or directory", errno: 2)) {
            try await HTTPClient(endpoint: .unix(path: "/tmp/faaso-no-such-socket")).send(HTTPRequest(target: "/"))
        }
    }

    @Test func `a port that nobody listens on refuses`() async throws {
        let port = try await StubServer.run(.tcp, answer: { _ in [] }) { $0.port }
        await #expect(throws: HTTPClientError.cannotConnect(reason: "connection refused", errno: 111)) {
            try await HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port)).send(HTTPRequest(target: "/"))
        }
    }

    @Test func `a socket's path that is too long is named as such`() async {
        let path = "/tmp/" + String(repeating: "x", count: 120)
        await #expect(throws: HTTPClientError.cannotConnect(reason: "the socket's path is longer than 107 bytes", errno: 36)) {
            try await HTTPClient(endpoint: .unix(path: path)).send(HTTPRequest(target: "/"))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ])
    func `a connection that ends early is no response`(wire: String) async throws {
        try await StubServer.run(answer: { _ in [.send(wire)] }) { server in
            #expect(await failure(server) == .closed)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "\u{16}\u{3}\u{1}\u{0}\u{5}garbage\r\n\r\n",
    ])
    func `what is no HTTP is called malformed`(wire: String) async throws {
        try await StubServer.run(answer: { _ in [.send(wire), .hang] }) { server in
            guard case .malformed = await failure(server) else {
                Issue.record("not malformed: \(wire)")
                return
            }
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a head that does not come is waited for no longer than allowed`() async throws {
        try await StubServer.run(answer: { _ in [.hang] }) { server in
            #expect(await failure(server, timeout: .milliseconds(200)) == .timedOut(after: .milliseconds(200)))
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `the time limit of sending is for the body too, that of a stream is not`() async throws {
        let steps: [StubServer.Step] = [
            .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"), .wait(milliseconds: 2500), .send("b"),
        ]
        try await StubServer.run(answer: { _ in steps }) { server in
            #expect(await failure(server, timeout: .milliseconds(200)) == .timedOut(after: .milliseconds(200)))
            let client = HTTPClient(endpoint: .unix(path: server.socket))
            let body = try await client.withStream(HTTPRequest(target: "/"), timeout: .seconds(2)) { _, body in
                try await body.collect(upTo: 10)
            }
            #expect(body == Array("ab".utf8))
        }
    }

    @Test(arguments: ["Content-Length: 2000\r\n", "Transfer-Encoding: chunked\r\n", ""])
    func `a body beyond the limit is refused however it is framed`(framing: String) async throws {
        let data = String(repeating: "x", count: 2000)
        let body = framing.hasPrefix("T") ? "7d0\r\n\(data)\r\n0\r\n\r\n" : data
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\(body)")] }) { server in
            #expect(await failure(server, limit: 1999) == .bodyTooLarge(limit: 1999))
            #expect(await failure(server, limit: 2000) == nil)
        }
    }

    @Test func `cancelling while the head is awaited closes the connection`() async throws {
        try await StubServer.run(answer: { _ in [.hang] }) { server in
            let client = HTTPClient(endpoint: .unix(path: server.socket))
            let error = await withTaskGroup(of: HTTPClientError?.self) { group in
                group.addTask {
                    do throws(HTTPClientError) { _ = try await client.send(HTTPRequest(target: "/"), timeout: nil) } catch { return error }
                    return nil
                }
                _ = await server.eventually { $0.requests.count == 1 }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(error == .cancelled)
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `cancelling in the middle of a body closes the connection and is no end of it`() async throws {
        let steps: [StubServer.Step] = [.send("HTTP/1.1 200 OK\r\n\r\nabc"), .hang]
        try await StubServer.run(answer: { _ in steps }) { server in
            let client = HTTPClient(endpoint: .unix(path: server.socket))
            let wasCancelled = try await withThrowingTaskGroup(of: Bool.self) { group in
                let (started, signal) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    do {
                        try await client.withStream(HTTPRequest(target: "/")) { _, body in
                            for try await _ in body { signal.finish() }
                        }
                        return false
                    } catch is CancellationError {
                        return true
                    }
                }
                for await _ in started {}
                group.cancelAll()
                return try await group.next() ?? false
            }
            #expect(wasCancelled)
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        try await StubServer.run(answer: { _ in [.response(200, "")] }) { server in
            let error = await withTaskGroup(of: HTTPClientError?.self) { group in
                group.cancelAll()
                group.addTask { await failure(server) }
                return await group.next() ?? nil
            }
            #expect(error == .cancelled)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `an error of the reader is what the caller gets`() async throws {
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nabc"), .hang] }) { server in
            await #expect(throws: Oops()) {
                try await HTTPClient(endpoint: .unix(path: server.socket)).withStream(HTTPRequest(target: "/")) { _, _ in throw Oops() }
            }
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `a request's body that fails is not completed`() async throws {
        let request = HTTPRequest(
            method: "POST", target: "/",
            body: .stream {
                AsyncThrowingStream { stream in
                    stream.yield(Array("part".utf8))
                    stream.finish(throwing: Oops())
                }
            })
        try await StubServer.run(answer: { _ in [.response(200, "taken for whole")] }) { server in
            #expect(await failure(server, request) == .requestBody("Oops()"))
            await #expect(throws: Oops()) {
                try await HTTPClient(endpoint: .unix(path: server.socket)).withStream(request) { _, _ in }
            }
            #expect(await server.eventually { $0.closed == 2 })
            #expect(server.requests.allSatisfy { !$0.isComplete })
        }
    }
}
