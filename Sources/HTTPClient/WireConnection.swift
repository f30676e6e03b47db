internal import NIOCore
internal import NIOPosix

/// A TCP connection whose bytes the caller writes and reads itself, for tests of servers.
package struct WireConnection: Sendable {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let channel: any Channel

    /// The bytes that the server sends.
    package struct Incoming {
        fileprivate var bytes: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator

        /// Waits for the next bytes. Nil if the connection was closed, by the server or by its
        /// limit.
        package mutating func next() async throws -> [UInt8]? {
            try await bytes.next().map { Array(buffer: $0) }
        }
    }

    /// Connects, and passes the connection to `body`. The connection is closed when `body` returns.
    /// - Parameter limit: the time after which the connection is closed.
    /// - Throws: ``HTTPClientError/cannotConnect(reason:errno:)``, and any error of `body`.
    package static func with<R: Sendable>(
        host: String, port: Int, limit: Duration, _ body: (WireConnection, inout Incoming) async throws -> R
    ) async throws -> R {
        let channel = try await open(host, port, limit)
        let end = channel.channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.channel.close(promise: nil) }
        defer { end.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var incoming = Incoming(bytes: inbound.makeAsyncIterator())
            return try await body(WireConnection(outbound: outbound, channel: channel.channel), &incoming)
        }
    }

    private static func open(_ host: String, _ port: Int, _ limit: Duration) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        do {
            return try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup).connectTimeout(TimeAmount(limit))
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw HTTPClientError(connecting: error, limit: TimeLimit(limit, .whole))
        }
    }

    /// Writes pieces in their order. Each piece waits until there is room for it.
    /// - Returns: false if the connection was closed before.
    package func send(_ pieces: [[UInt8]]) async -> Bool {
        do {
            for piece in pieces { try await outbound.write(ByteBuffer(bytes: piece)) }
            return true
        } catch {
            return false
        }
    }

    /// Writes bytes, and waits until the kernel has all of them. ``send(_:)`` is for bytes that the
    /// server may leave unread.
    /// - Returns: false if the connection was closed before.
    package func sendFully(_ bytes: [UInt8]) async -> Bool {
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
            return true
        } catch {
            return false
        }
    }
}
