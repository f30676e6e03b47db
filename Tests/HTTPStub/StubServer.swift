internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization
internal import TestSupport

/// A server that records what it is sent and answers with bytes as they are, so that tests can also send what no server should.
package struct StubServer: Sendable {
    package enum Kind: Sendable { case unix, tcp }

    /// A request as it came.
    package struct Recorded: Hashable, Sendable {
        package var method: String
        package var target: String
        package var headers: [[String]]
        package var body: [UInt8] = []
        /// Whether its end was seen.
        package var isComplete = false

        package func header(_ name: String) -> String? { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What is done in answer; the connection is closed after the last step.
    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        /// The same bytes many times, each when the one before is written.
        case stream(chunk: [UInt8], count: Int)
        case wait(milliseconds: Int64)
        /// Leaves the connection open until the client closes it.
        case hang
    }

    /// When the answer begins.
    package enum Moment: Sendable {
        case afterRequest
        case afterHead
        /// After the head, and nothing more is read.
        case withoutReading
    }

    /// The path of the unix socket; empty for TCP.
    package let socket: String
    /// The port on 127.0.0.1; 0 for a socket.
    package let port: Int
    private let log: StubLog

    package var requests: [Recorded] { log.state.withLock { $0.requests } }
    /// Connections that have come to their end.
    package var closed: Int { log.state.withLock { $0.closed } }
    /// Bytes that `stream` steps have got rid of.
    package var streamed: Int { log.state.withLock { $0.streamed } }

    /// Runs a server for the time of `body`.
    @discardableResult
    package static func run<R>(
        _ kind: Kind = .unix, at moment: Moment = .afterRequest, answer: @escaping @Sendable (Recorded) -> [Step],
        _ body: (StubServer) async throws -> R
    ) async throws -> R {
        let log = StubLog()
        let bootstrap = ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let sync = channel.pipeline.syncOperations
                    try sync.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try sync.addHandler(StubHandler(log: log, moment: moment, answer: answer))
                }
            }
        var template = Array("/tmp/faaso-stub.XXXXXX".utf8CString)
        let folder = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
        }
        let path = "\(folder)/s"
        let channel =
            switch kind {
            case .unix: try await bootstrap.bind(unixDomainSocketPath: path).get()
            case .tcp: try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
        let server = StubServer(socket: kind == .unix ? path : "", port: channel.localAddress?.port ?? 0, log: log)
        do {
            let result = try await body(server)
            try await stop(channel, folder: folder, path: path)
            return result
        } catch {
            try? await stop(channel, folder: folder, path: path)
            throw error
        }
    }

    private static func stop(_ channel: any Channel, folder: String, path: String) async throws {
        try await channel.close()
        unlink(path)
        rmdir(folder)
    }

    /// Waits until a condition holds, and returns false if it does not hold in time.
    package func eventually(_ condition: (StubServer) -> Bool) async -> Bool {
        await holds { condition(self) }
    }
}

extension StubServer.Step {
    /// A whole response with a length.
    package static func response(_ status: Int, _ body: String, headers: String = "") -> Self {
        .send("HTTP/1.1 \(status) Status\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// A whole JSON response.
    package static func json(_ body: String, status: Int = 200) -> Self {
        response(status, body, headers: "Content-Type: application/json\r\n")
    }
}

final class StubLog: Sendable {
    struct State {
        var requests: [StubServer.Recorded] = []
        var closed = 0
        var streamed = 0
    }
    let state = Mutex(State())
}
