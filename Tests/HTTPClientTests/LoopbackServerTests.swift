import HTTPClient
import TestSupport
import Testing

struct LoopbackServerTests {
    private static func answer(_ path: String) -> LoopbackServer.Answer {
        LoopbackServer.Answer(status: 200, content: .file(path: path, length: 9_000_000))
    }

    private static func count(_ body: LoopbackServer.Body) async throws -> Int {
        var count = 0
        while let piece = try await body.next() { count += piece.count }
        return count
    }

    @Test(.timeLimit(.minutes(10)))
    func `it answers each request on a kept connection and ends when it is cancelled`() async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        let folder = TemporaryFolder()
        folder.write([UInt8](repeating: 66, count: 9_000_000), to: "file")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await LoopbackServer.run(at: .port(host: "127.0.0.1", 0), ready: { ports.continuation.yield($0) }) { request, body in
                    if request.target == "/file" { return Self.answer(folder.path("file")) }
                    if request.target == "/sum" { return LoopbackServer.Answer(body: "\(try await Self.count(body))") }
                    let text = "\(request.method) \(request.target)"
                    return LoopbackServer.Answer(status: request.target == "/no" ? 404 : 200, contentType: "text/x", body: text)
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
            post.target = "/sum"
            #expect(try await client.send(post).text == "200000")
            let file = try await client.send(HTTPRequest(target: "/file"))
            #expect(file.body.count == 9_000_000 && file.body.last == 66)
            #expect(try await client.send(HTTPRequest(method: "HEAD", target: "/x")).text == "")
            for _ in 0..<20 {
                var last = HTTPRequest(target: "/file")
                last.headers = ["Connection": "close"]
                let whole = try await client.send(last)
                #expect(whole.body.count == 9_000_000)
            }
            await #expect(throws: (any Error).self) {
                try await LoopbackServer.run(at: .port(host: "127.0.0.1", port)) { _, _ in LoopbackServer.Answer(body: "") }
            }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
            await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(target: "/"), timeout: .seconds(2)) }
        }
    }
}
