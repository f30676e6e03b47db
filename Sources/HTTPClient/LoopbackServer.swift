internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A small HTTP/1.1 server for this machine only.
package enum LoopbackServer {
    /// The place where the server listens.
    package enum Address: Sendable {
        /// A loopback address, which the caller must check, and a port; 0 for any free one.
        case port(host: String, Int)
        /// A socket file, which must not exist yet.
        case socket(path: String)
    }

    /// The first line of a request.
    package struct Request: Hashable, Sendable {
        /// The method, such as `GET`.
        package var method: String
        /// The path and the query.
        package var target: String
    }

    /// The body of a request, which arrives in pieces.
    package final class Body {
        private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
        private var hasEnded = false

        fileprivate init(_ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator) { self.parts = parts }

        /// The next piece; nil at the end of the body.
        /// - Throws: the error of the connection, also if it ends within the body.
        package func next() async throws -> [UInt8]? {
            if hasEnded { return nil }
            switch try await parts.next() {
            case .body(let bytes)?: return Array(bytes.readableBytesView)
            case .end?:
                hasEnded = true
                return nil
            case .head?, nil: throw ChannelError.inputClosed
            }
        }

        /// Reads and drops the rest of the body.
        package func drop() async throws { while try await next() != nil {} }

        /// The head of the next request; nil at the end of the connection.
        fileprivate func head() async throws -> HTTPRequestHead? {
            guard case .head(let head)? = try await parts.next() else { return nil }
            hasEnded = false
            return head
        }
    }

    /// A response of the server.
    package struct Answer: Hashable, Sendable {
        /// The body of a response.
        package enum Content: Hashable, Sendable {
            /// These bytes.
            case bytes([UInt8])
            /// A file of this length.
            case file(path: String, length: Int)

            fileprivate var length: Int {
                switch self {
                case .bytes(let bytes): bytes.count
                case .file(_, let length): length
                }
            }
        }

        /// The status code.
        package var status: Int
        /// The header fields besides those of the connection and the length.
        package var headers: HeaderFields
        /// The body.
        package var content: Content

        /// Creates an answer from text.
        package init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String) {
            self.init(status: status, headers: ["Content-Type": contentType], content: .bytes(Array(body.utf8)))
        }

        /// Creates an answer.
        package init(status: Int, headers: HeaderFields = [:], content: Content = .bytes([])) {
            (self.status, self.headers, self.content) = (status, headers, content)
        }
    }

    /// Serves until the task is cancelled, which closes all connections. A connection may stay idle
    /// between requests without a time limit.
    /// - Parameters:
    ///   - address: the place to listen.
    ///   - ready: called with the port once the server accepts connections; 0 for a socket file.
    ///   - answer: answers one request. The rest of the body is dropped. An error closes the
    ///     connection.
    /// - Throws: the error of the socket, for example if the address is in use.
    package static func run(
        at address: Address, ready: @Sendable (Int) -> Void = { _ in },
        answer: @escaping @Sendable (_ request: Request, _ body: Body) async throws -> Answer
    ) async throws {
        let bootstrap = ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        let server =
            switch address {
            case .port(let host, let port): try await bootstrap.bind(host: host, port: port, childChannelInitializer: Self.prepared)
            case .socket(let path): try await bootstrap.bind(unixDomainSocketPath: path, childChannelInitializer: Self.prepared)
            }
        ready(server.channel.localAddress?.port ?? 0)
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

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    @Sendable private static func prepared(_ channel: any Channel) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
    }

    private static func serve(
        _ connection: Connection, _ answer: @Sendable (_ request: Request, _ body: Body) async throws -> Answer
    ) async throws {
        try await connection.executeThenClose { requests, responses in
            let body = Body(requests.makeAsyncIterator())
            while let head = try await body.head() {
                let answer = try await answer(Request(method: head.method.rawValue, target: head.uri), body)
                try await body.drop()
                var headers = HTTPHeaders(answer.headers.fields.map { ($0.name, $0.value) })
                headers.replaceOrAdd(name: "Connection", value: head.isKeepAlive ? "keep-alive" : "close")
                if head.method != .HEAD || !headers.contains(name: "Content-Length") {
                    headers.replaceOrAdd(name: "Content-Length", value: "\(answer.content.length)")
                }
                try await responses.write(.head(.init(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
                if head.method != .HEAD { try await write(answer.content, to: responses) }
                // The writer only queues. If the connection closes next, what is queued would be lost.
                try await connection.channel.writeAndFlush(HTTPServerResponsePart.end(nil))
                if !head.isKeepAlive { return }
            }
        }
    }

    private static func write(
        _ content: Answer.Content, to responses: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        switch content {
        case .bytes(let bytes): if !bytes.isEmpty { try await responses.write(.body(.byteBuffer(ByteBuffer(bytes: bytes)))) }
        case .file(let path, let length):
            var file = try FilePieces(path: path)
            var sent = 0
            while sent < length, let piece = try file.next() {
                let piece = piece.prefix(length - sent)
                sent += piece.count
                try await responses.write(.body(.byteBuffer(ByteBuffer(bytes: piece))))
            }
            // A file that became shorter must not look complete.
            if sent < length { throw ChannelError.eof }
        }
    }
}
