/// The reason why a request has no complete response.
package enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The connection was closed before the response was complete. Carries the number of received
    /// bytes.
    case closed(received: Int)
    /// The response was not complete within the limit.
    case timedOut(Duration, received: Int)
    /// The received bytes are not a response.
    case malformed([UInt8])
    /// The response was complete, and the server did not read the rest of the request.
    case unread

    package var description: String {
        switch self {
        case .closed(received: 0): "the connection was closed without an answer"
        case .closed(let received): "the connection was closed in the answer, after \(received) bytes"
        case .timedOut(let limit, received: 0): "no answer within \(limit.components.seconds) s"
        case .timedOut(let limit, let received): "no complete answer within \(limit.components.seconds) s, only \(received) bytes"
        case .malformed(let bytes): "the answer is not HTTP/1.1: \(Self.quoted(bytes))"
        case .unread: "the server did not read the body of the request to its end"
        }
    }

    /// The first bytes as printable text.
    static func quoted(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(40), as: UTF8.self)
        return "'" + text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }.joined() + "'"
    }
}
