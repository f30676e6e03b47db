internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization
internal import TestSupport

/// A server that records requests and answers with raw bytes. Tests can also send invalid answers.
package struct StubServer: Sendable {
    /// The kind of the server's socket.
    package enum Kind: Sendable {
        case unix, tcp
        /// TCP with TLS, and the certificate of ``TestAuthority``.
        case tls
    }

    /// A recorded request.
    package struct Recorded: Hashable, Sendable {
        /// The method of the request line.
        package var method: String
        /// The target of the request line.
        package var target: String
        /// The headers in order, each as a name and a value.
        package var headers: [[String]]
        /// The bytes of the body so far.
        package var body: [UInt8] = []
        /// True when the end of the request was received.
        package var isComplete = false

        /// The first value of a header. Nil if the request does not have it.
        package func header(_ name: String) -> String? { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }
        /// The target with the colons and slashes that are percent-encoded.
        package var plainTarget: String { target.replacing("%3A", with: ":").replacing("%2F", with: "/").replacing("%40", with: "@") }
        /// The body as text.
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// A step of an answer. The connection is closed after the last step.
    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        /// Sends the same bytes many times. Each write starts after the one before has ended.
        case stream(chunk: [UInt8], count: Int)
        case wait(milliseconds: Int64)
        /// Leaves the connection open until the client closes it.
        case hang
    }

    /// The moment at which the answer begins.
    package enum Moment: Sendable {
        case afterRequest
        case afterHead
        /// After the head. Nothing more is read.
        case withoutReading
    }

    /// The path of the unix socket. Empty for TCP.
    package let socket: String
    /// The port on the loopback address. Zero for a socket.
    package let port: Int
    private let log: StubLog

    /// The requests in the order in which they came.
    package var requests: [Recorded] { log.state.withLock { $0.requests } }
    /// The number of connections that have ended.
    package var closed: Int { log.state.withLock { $0.closed } }
    /// The number of bytes that `stream` steps have written.
    package var streamed: Int { log.state.withLock { $0.streamed } }

    /// Runs a server while `body` runs.
    /// - Parameter address: the loopback address for TCP.
    @discardableResult
    package static func run<R>(
        _ kind: Kind = .unix, address: String = "127.0.0.1", at moment: Moment = .afterRequest,
        answer: @escaping @Sendable (Recorded) -> [Step],
        _ body: (StubServer) async throws -> R
    ) async throws -> R {
        let log = StubLog()
        let security = kind == .tls ? try TestAuthority.server() : nil
        let bootstrap = ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let sync = channel.pipeline.syncOperations
                    if let security { try sync.addHandler(NIOSSLServerHandler(context: security)) }
                    try sync.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try sync.addHandler(StubHandler(log: log, moment: moment, answer: answer))
                }
            }
        let folder = TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.path("s")
        let channel =
            switch kind {
            case .unix: try await bootstrap.bind(unixDomainSocketPath: path).get()
            case .tcp, .tls: try await bootstrap.bind(host: address, port: 0).get()
            }
        let server = StubServer(socket: kind == .unix ? path : "", port: channel.localAddress?.port ?? 0, log: log)
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Waits until a condition holds. Returns false if it does not hold in time.
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
