package import Basics

/// Why an exchange has no (whole) response. A response with an error status is a response, never one of these.
package enum HTTPClientError: Explained, Hashable, Sendable {
    /// Nobody could be reached: the system's words, and its `errno` (0 where there is none).
    case cannotConnect(reason: String, errno: Int32)
    /// The time limit was reached.
    case timedOut(after: Duration)
    /// The connection ended before the response did.
    case closed
    /// What came is not HTTP/1.1.
    case malformed(String)
    /// The response's body is longer than the caller takes.
    case bodyTooLarge(limit: Int)
    /// The request cannot be written down: a method, target or header field with bytes that would mean something else on the wire.
    case invalidRequest(String)
    /// The stream that was to be the request's body failed, with this text.
    case requestBody(String)
    /// The task was cancelled; the connection is closed.
    case cancelled

    package var description: String {
        switch self {
        case .cannotConnect(let reason, _): "cannot connect: \(reason)"
        case .timedOut(let after): "no answer within \(Self.text(after))"
        case .closed: "the connection was closed before the response was complete"
        case .malformed(let reason): "the answer is not valid HTTP: \(reason)"
        case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .invalidRequest(let reason): "the request is not valid HTTP: \(reason)"
        case .requestBody(let reason): "the request's body failed: \(reason)"
        case .cancelled: "cancelled"
        }
    }

    /// As files write durations: `2s`, `150ms`.
    private static func text(_ limit: Duration) -> String {
        let milliseconds = limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000
        let units: [(suffix: String, length: Int64)] = [("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        guard milliseconds > 0, let unit = units.first(where: { milliseconds % $0.length == 0 }) else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.length)\(unit.suffix)"
    }
}

extension HTTPClientError {
    package var hints: [String] { [] }
    package var blame: Blame { self == .cancelled ? .interrupt : .run }
}
