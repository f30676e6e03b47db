import Basics
internal import HTTPClient

/// The events of the engine as they happen. The sequence may be iterated once.
package struct EventStream: AsyncSequence, Sendable {
    /// The type of an event.
    package typealias Element = EngineEvent
    /// Iteration throws ``EngineError``.
    package typealias Failure = any Error

    /// The events as lines of JSON.
    let lines: JSONLines

    /// Creates the only iterator.
    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: lines.makeAsyncIterator())
    }

    /// Reads and decodes the events.
    package struct AsyncIterator: AsyncIteratorProtocol {
        /// The lines of the response.
        var base: JSONLines.AsyncIterator

        /// The next event; nil at the end of the response.
        package mutating func next() async throws -> EngineEvent? {
            try await base.next(EngineEvent.self)
        }
    }
}

/// A response with many JSON values, one per line.
struct JSONLines: Sendable {
    /// The body of the response.
    let body: HTTPBody
    /// The route for error messages.
    let route: String

    /// Creates the only iterator.
    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), route: route)
    }

    struct AsyncIterator {
        var base: HTTPBody.AsyncIterator
        let route: String
        var splitter = LineSplitter(limit: 16 << 20)
        var waiting: ArraySlice<[UInt8]> = []
        var isOver = false

        /// Decodes the next line; nil at the end of the response. Blank lines are skipped.
        mutating func next<T: Decodable>(_ type: T.Type) async throws -> T? {
            while true {
                if let line = waiting.popFirst() {
                    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                    do { return try JSONCoding.decode(type, from: line) } catch {
                        throw EngineError.unexpected(route: route, reason: "\(error)")
                    }
                }
                if isOver { return nil }
                if let bytes = try await base.next() {
                    waiting = splitter.push(bytes)[...]
                } else {
                    isOver = true
                    waiting = splitter.finish().map { [$0] } ?? []
                }
            }
        }
    }
}
