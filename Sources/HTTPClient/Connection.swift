internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One connection for one exchange.
struct Connection: Sendable {
    /// The channel between the connection and this task.
    let channel: NIOAsyncChannel<ByteBuffer, RequestPart>
    /// The response's head, or the error that prevents it.
    let head: EventLoopFuture<HTTPResponseHead>

    /// Connects to an endpoint. The limit also bounds the time for connecting.
    /// - Parameter security: the TLS settings of the endpoint; nil for none.
    static func open(_ endpoint: HTTPEndpoint, _ security: Security?, limit: TimeLimit?) async throws(HTTPClientError) -> Connection {
        let bootstrap = ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .connectTimeout(limit.map { TimeAmount($0.duration) } ?? .seconds(10))
        let initializer: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
            channel.eventLoop.makeCompletedFuture {
                let head = channel.eventLoop.makePromise(of: HTTPResponseHead.self)
                // A dropped promise crashes, so the promise is completed before anything can throw.
                do {
                    if let security { try channel.pipeline.syncOperations.addHandler(security.handler()) }
                    // `wireHead` checks the head. NIO would refuse targets that servers accept,
                    // such as `/?a={b}`.
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler(head: head, limit: limit))
                    return Connection(channel: try NIOAsyncChannel(wrappingChannelSynchronously: channel), head: head.futureResult)
                } catch {
                    head.fail(error)
                    throw error
                }
            }
        }
        do {
            switch endpoint {
            case .unix(let path): return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: initializer)
            case .tcp(let host, let port), .tls(let host, let port, _):
                // An address needs no resolver, and no race between several addresses.
                if let address = try? SocketAddress(ipAddress: host, port: port) {
                    return try await bootstrap.connect(to: address, channelInitializer: initializer)
                }
                return try await bootstrap.connect(host: host, port: port, channelInitializer: initializer)
            }
        } catch {
            throw HTTPClientError(connecting: error, limit: limit)
        }
    }

    /// Writes the request. Each part waits until the previous part is in the socket.
    ///
    /// The channel's own writer accepts parts much faster than they leave, so a stream of gigabytes
    /// would accumulate. Closing the channel ends a write that waits.
    ///
    /// Does not throw errors of the connection. The response, or its absence, tells more about
    /// them.
    func send(_ head: HTTPRequestHead, _ body: HTTPRequest.Body) async {
        do {
            try await write(.head(head))
            switch body {
            case .none: break
            case .bytes(let bytes): try await write(.body(ByteBuffer(bytes: bytes)))
            case .stream(let make):
                var iterator = make().makeAsyncIterator()
                while let chunk = try await next(&iterator) { try await write(.body(ByteBuffer(bytes: chunk))) }
                // A cancelled stream ends like a complete one. If the body ended here, the server
                // would treat a part as the whole.
                try Task.checkCancellation()
            }
            try await write(.end(nil))
        } catch let failure as RequestBodyFailure {
            channel.channel.pipeline.fireErrorCaught(failure)
        } catch {}
    }

    /// Closes the connection. Closing it again has no effect.
    func close() { channel.channel.close(promise: nil) }

    private func write(_ part: RequestPart) async throws {
        try await channel.channel.writeAndFlush(part).get()
    }

    private func next(_ iterator: inout AsyncThrowingStream<[UInt8], any Error>.AsyncIterator) async throws -> [UInt8]? {
        do { return try await iterator.next() } catch { throw RequestBodyFailure(underlying: error) }
    }
}
