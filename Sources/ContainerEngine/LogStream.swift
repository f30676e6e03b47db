internal import HTTPClient

/// A container's output as it arrives. It may be iterated once; not reading it stops the engine from sending.
package struct LogStream: AsyncSequence, Sendable {
    package typealias Element = LogChunk
    package typealias Failure = any Error

    let body: HTTPBody
    let frames: LogFrames
    let route: String

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), frames: frames, route: route)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPBody.AsyncIterator
        var frames: LogFrames
        let route: String
        var waiting: ArraySlice<LogChunk> = []

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
