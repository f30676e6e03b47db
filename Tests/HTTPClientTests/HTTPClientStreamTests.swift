import HTTPClient
import HTTPStub
import Synchronization
import Testing

/// Bodies that are not held in memory.
@Suite struct HTTPClientStreamTests {
    private func client(_ server: StubServer) -> HTTPClient { HTTPClient(endpoint: .unix(path: server.socket)) }

    /// A body that is pulled, so that the reader requests each piece. Counts the requests.
    private final class Source: Sendable {
        let asked = Mutex(0)
        let count: Int
        let chunk: [UInt8]

        init(count: Int, chunk: [UInt8]) {
            self.count = count
            self.chunk = chunk
        }

        func stream() -> AsyncThrowingStream<[UInt8], any Error> {
            AsyncThrowingStream(unfolding: {
                let number = self.asked.withLock { asked in
                    asked += 1
                    return asked
                }
                return number <= self.count ? self.chunk : nil
            })
        }
    }

    @Test func `a large body arrives whole`() async throws {
        let chunk = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(chunk: chunk, count: 512)] }) { server in
            let (total, sum) = try await client(server).withStream(HTTPRequest(target: "/")) { head, body in
                #expect(head.status == 200)
                var (total, sum) = (0, UInt64(0))
                for try await piece in body {
                    total += piece.count
                    sum = piece.reduce(sum) { $0 &+ UInt64($1) }
                }
                return (total, sum)
            }
            #expect(total == 512 * chunk.count)
            #expect(sum == 512 * chunk.reduce(0) { $0 + UInt64($1) })
        }
    }

    @Test func `a reader that pauses stops the server`() async throws {
        let chunk = [UInt8](repeating: 7, count: 65_536)
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\n"), .stream(chunk: chunk, count: 1024)] }) { server in
            let total = try await client(server).withStream(HTTPRequest(target: "/")) { _, body in
                var total = 0
                for try await piece in body {
                    if total == 0 {
                        try await Task.sleep(for: .milliseconds(300))
                        #expect(server.streamed < 16 << 20, "of 64 MiB")
                    }
                    total += piece.count
                }
                return total
            }
            #expect(total == 64 << 20)
        }
    }

    @Test func `a large request is streamed in chunks`() async throws {
        let source = Source(count: 256, chunk: (0..<65_536).map { UInt8(truncatingIfNeeded: $0) })
        try await StubServer.run(answer: { _ in [.response(201, "taken")] }) { server in
            let request = HTTPRequest(method: "POST", target: "/", body: .stream { source.stream() })
            #expect(try await client(server).send(request).status == 201)
            let recorded = try #require(server.requests.first)
            #expect(recorded.header("transfer-encoding") == "chunked")
            #expect(recorded.body.count == 256 * 65_536)
            #expect(recorded.body.suffix(65_536).elementsEqual(source.chunk))
        }
    }

    @Test func `a server that does not read stops the source`() async throws {
        let source = Source(count: 1024, chunk: [UInt8](repeating: 1, count: 65_536))
        try await StubServer.run(at: .withoutReading, answer: { _ in [.wait(milliseconds: 1500), .response(200, "enough")] }) { server in
            let request = HTTPRequest(method: "POST", target: "/", body: .stream { source.stream() })
            async let response = client(server).send(request)
            #expect(await server.eventually { $0.requests.count == 1 && source.asked.withLock { $0 } > 0 })
            try await Task.sleep(for: .milliseconds(300))
            let asked = source.asked.withLock { $0 }
            #expect((1..<16).contains(asked), "of 1024 chunks")
            let text = try await response.text
            #expect(text == "enough")
        }
    }

    @Test func `an early answer ends the exchange although the connection stays open`() async throws {
        let source = Source(count: 1024, chunk: [UInt8](repeating: 1, count: 65_536))
        try await StubServer.run(at: .withoutReading, answer: { _ in [.response(413, "too much"), .hang] }) { server in
            let request = HTTPRequest(method: "POST", target: "/", body: .stream { source.stream() })
            let response = try await client(server).send(request)
            #expect(response.status == 413)
        }
    }

    @Test func `an answer to half a request counts`() async throws {
        let source = Source(count: 1024, chunk: [UInt8](repeating: 1, count: 65_536))
        try await StubServer.run(at: .withoutReading, answer: { _ in [.response(413, "too much")] }) { server in
            for _ in 0..<20 {
                let request = HTTPRequest(method: "POST", target: "/", body: .stream { source.stream() })
                let status = try await client(server).send(request).status
                #expect(status == 413)
            }
        }
    }

    @Test func `a stream that is left early closes its connection`() async throws {
        try await StubServer.run(answer: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nline\n"), .hang] }) { server in
            let first = try await client(server).withStream(HTTPRequest(target: "/")) { _, body in
                var iterator = body.makeAsyncIterator()
                return try await iterator.next()
            }
            #expect(first == Array("line\n".utf8))
            #expect(await server.eventually { $0.closed == 1 })
        }
    }

    @Test func `pieces are handed on as they come`() async throws {
        let steps: [StubServer.Step] = [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .send("3\r\none\r\n"), .hang]
        try await StubServer.run(answer: { _ in steps }) { server in
            let piece = try await client(server).withStream(HTTPRequest(target: "/")) { _, body in
                for try await piece in body { return piece }
                return []
            }
            #expect(piece == Array("one".utf8))
        }
    }
}
