import Basics
internal import HTTPClient

/// What happens in the engine, as it happens. It may be iterated once.
package struct EventStream: AsyncSequence, Sendable {
    package typealias Element = EngineEvent
    package typealias Failure = any Error

    let lines: JSONLines

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: lines.makeAsyncIterator())
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var base: JSONLines.AsyncIterator

        package mutating func next() async throws -> EngineEvent? {
            try await base.next(EngineEvent.self)
        }
    }
}

/// A response of many JSON values, one on a line.
struct JSONLines: Sendable {
    let body: HTTPBody
    let route: String

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), route: route)
    }

    struct AsyncIterator {
        var base: HTTPBody.AsyncIterator
        let route: String
        var splitter = LineSplitter(limit: 16 << 20)
        var waiting: ArraySlice<[UInt8]> = []
        var isOver = false

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
