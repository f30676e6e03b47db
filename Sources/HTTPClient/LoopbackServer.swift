internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A small HTTP/1.1 server for this machine only. It answers each request by method and target.
/// Request bodies are read and dropped.
package enum LoopbackServer {
    /// A response of the server.
    package struct Answer: Hashable, Sendable {
        /// The status code.
        package var status: Int
        /// The value of `Content-Type`.
        package var contentType: String
        /// The body.
        package var body: String

        /// Creates an answer.
        package init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String) {
            (self.status, self.contentType, self.body) = (status, contentType, body)
        }
    }

    /// Serves until the task is cancelled, which closes all connections. A connection may stay idle
    /// between requests without a time limit.
    /// - Parameters:
    ///   - host: a loopback address, which the caller must check.
    ///   - port: the port; 0 for any free one.
    ///   - ready: called with the port once the server accepts connections.
    /// - Throws: the error of the socket, for example if the address is in use.
    package static func run(
        host: String, port: Int, ready: @Sendable (Int) -> Void = { _ in },
        answer: @escaping @Sendable (_ method: String, _ target: String) -> Answer
    ) async throws {
        let server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
                }
            }
        ready(server.channel.localAddress?.port ?? port)
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    // An error on one connection ends only that connection.
                    group.addTask { try? await serve(connection, answer) }
                }
            }
            group.cancelAll()
        }
    }

    private static func serve(
        _ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>,
        _ answer: @Sendable (_ method: String, _ target: String) -> Answer
    ) async throws {
        try await connection.executeThenClose { requests, responses in
            var head: HTTPRequestHead?
            for try await part in requests {
                switch part {
                case .head(let begun): head = begun
                case .body: break
                case .end:
                    guard let request = head else { continue }
                    let answer = answer(request.method.rawValue, request.uri)
                    let isHead = request.method == .HEAD
                    let headers = HTTPHeaders([
                        ("Content-Type", answer.contentType), ("Content-Length", "\(answer.body.utf8.count)"),
                        ("Connection", request.isKeepAlive ? "keep-alive" : "close"),
                    ])
                    try await responses.write(
                        .head(.init(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
                    if !isHead { try await responses.write(.body(.byteBuffer(ByteBuffer(string: answer.body)))) }
                    try await responses.write(.end(nil))
                    if !request.isKeepAlive { return }
                }
            }
        }
    }
}
