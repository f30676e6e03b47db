import CPosix
import Glibc
import TestSupport
import Testing

@testable import CaddyKeeper

/// The sockets of the keeper, and their clients.
struct ControlServerTests {
    /// Connects a client that has sent its request.
    private func connect(_ path: String) throws -> Int32 {
        let client = cposix_connect_unix(path, 1000)
        try #require(client >= 0)
        try #require(UnixExchange.write(Array("GET /status HTTP/1.1\r\n\r\n".utf8), to: client))
        return client
    }

    @Test func `only a client that closed its connection is gone`() throws {
        let folder = TemporaryFolder()
        let path = folder.path("keeper.sock")
        let server = ControlServer([path])
        let staying = try connect(path)
        let leaving = try connect(path)
        defer { close(staying) }
        let clients = server.takeRequests().map(\.client)
        #expect(clients.count == 2 && server.dropGone() == [])
        // The end of what a client sends is not the end of its wait.
        for client in [staying, leaving] { shutdown(client, Int32(SHUT_WR)) }
        #expect(server.dropGone() == [])
        close(leaving)
        #expect(server.dropGone() == [clients[1]])
        #expect(server.dropGone() == [])

        server.answer(clients[1], ControlResponse(200))
        server.answer(clients[0], .error(503, "the container ends"))
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(staying, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).hasSuffix(#"{"error":"the container ends"}"#))
    }
}
