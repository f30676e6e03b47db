internal import NIOCore

/// The body of a response as it arrives, in pieces of any size. It can be iterated once.
///
/// If nobody reads the body, the server must wait (back pressure). Only a small number of reads is
/// buffered here.
///
/// The sequence ends when the body is complete. It throws ``HTTPClientError`` if the connection
/// ends earlier, and `CancellationError` on cancellation.
package struct HTTPBody: AsyncSequence, Sendable {
    /// The type of a piece.
    package typealias Element = [UInt8]
    /// Iteration throws ``HTTPClientError`` or `CancellationError`.
    package typealias Failure = any Error

    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>

    /// Creates a body from the bytes of a channel.
    init(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) {
        self.inbound = inbound
    }

    /// Creates the only iterator.
    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: inbound.makeAsyncIterator())
    }

    /// Reads the pieces of the body.
    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator

        /// The next piece; nil at the end of the body.
        package mutating func next() async throws -> [UInt8]? {
            do {
                guard let buffer = try await base.next() else {
                    // A cancelled iteration also ends with nil. It must not be treated as a
                    // complete body.
                    try Task.checkCancellation()
                    return nil
                }
                return Array(buffer.readableBytesView)
            } catch let error as HTTPClientError where error == .closed {
                try Task.checkCancellation()
                throw error
            }
        }
    }

    /// Reads the rest of the body in one piece.
    /// - Throws: ``HTTPClientError/bodyTooLarge(limit:)`` if it is longer than `limit` bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard bytes.count + chunk.count <= limit else { throw HTTPClientError.bodyTooLarge(limit: limit) }
            bytes += chunk
        }
        return bytes
    }
}
