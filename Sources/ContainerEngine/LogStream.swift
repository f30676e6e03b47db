internal import HTTPClient

/// The output of a container as it arrives. The sequence may be iterated once. While nobody reads,
/// the engine stops sending.
package struct LogStream: AsyncSequence, Sendable {
    /// The type of a piece.
    package typealias Element = LogChunk
    /// Iteration throws ``EngineError``.
    package typealias Failure = any Error

    /// The body of the response.
    let body: HTTPBody
    /// The decoder of the frames.
    let frames: LogFrames
    /// The route for error messages.
    let route: String

    /// Creates the only iterator.
    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), frames: frames, route: route)
    }

    /// Reads and decodes the pieces.
    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPBody.AsyncIterator
        var frames: LogFrames
        let route: String
        var waiting: ArraySlice<LogChunk> = []

        /// The next piece; nil at the end. Throws ``EngineError`` if the stream ends inside a
        /// frame.
        package mutating func next() async throws -> LogChunk? {
            while true {
                if let chunk = waiting.popFirst() { return chunk }
                guard let bytes = try await base.next() else {
                    guard frames.isAtBoundary else { throw EngineError.unexpected(route: route, reason: "a log frame is cut short") }
                    return nil
                }
                do {
                    waiting = try frames.push(bytes)[...]
                } catch {
                    throw EngineError.unexpected(route: route, reason: error.description)
                }
            }
        }
    }
}
