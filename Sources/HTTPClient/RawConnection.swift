internal import NIOCore
internal import NIOPosix

/// A TCP connection whose bytes the caller writes and reads itself, for tests of servers.
package struct RawConnection: ~Copyable {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Connects, and passes the connection to `body`. The connection ends when `body` returns.
    /// - Parameter timeout: the time after which the connection is closed.
    package static func with<R: Sendable>(
        host: String, port: Int, timeout: Duration, _ body: @Sendable (inout RawConnection) async throws -> R
    ) async throws -> R {
        let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup).connectTimeout(.seconds(5))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: timeout)
                channel.channel.close(promise: nil)
            }
            defer { group.cancelAll() }
            return try await channel.executeThenClose { inbound, outbound in
                var connection = RawConnection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
                return try await body(&connection)
            }
        }
    }

    /// Writes bytes.
    package func send(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// The next bytes. Nil if the server closed the connection, or if the time is up.
    package mutating func receive() async throws -> [UInt8]? {
        try await inbound.next().map { Array(buffer: $0) }
    }
}
