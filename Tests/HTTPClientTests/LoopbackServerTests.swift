import HTTPClient
import Testing

struct LoopbackServerTests {
    @Test(.timeLimit(.minutes(1)))
    func `it answers each request on a kept connection and ends when it is cancelled`() async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await LoopbackServer.run(host: "127.0.0.1", port: 0, ready: { ports.continuation.yield($0) }) { method, target in
                    LoopbackServer.Answer(status: target == "/no" ? 404 : 200, contentType: "text/x", body: "\(method) \(target)")
                }
            }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let client = HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port))
            for number in 0..<5 {
                let response = try await client.send(HTTPRequest(target: "/\(number)"))
                #expect(response.status == 200 && response.text == "GET /\(number)" && response.headers.first("content-type") == "text/x")
            }
            var post = HTTPRequest(method: "POST", target: "/no")
            post.body = .bytes([UInt8](repeating: 65, count: 200_000))
            let response = try await client.send(post)
            #expect(response.status == 404 && response.text == "POST /no")
            #expect(try await client.send(HTTPRequest(method: "HEAD", target: "/x")).text == "")
            await #expect(throws: (any Error).self) {
                try await LoopbackServer.run(host: "127.0.0.1", port: port) { _, _ in LoopbackServer.Answer(body: "") }
            }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
            await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(target: "/"), timeout: .seconds(2)) }
        }
    }
}
