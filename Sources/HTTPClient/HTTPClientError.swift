package import Basics

/// The reason why an exchange has no complete response. A response with an error status is not an
/// error.
package enum HTTPClientError: Explained, Hashable, Sendable {
    /// The endpoint could not be reached. `reason` is the system's text, and `errno` is 0 if there
    /// is none.
    case cannotConnect(reason: String, errno: Int32)
    /// The server's certificate is not trusted.
    case untrusted(reason: String)
    /// The time limit passed.
    case timedOut(after: Duration)
    /// The connection ended before the response did.
    case closed
    /// The received bytes are not HTTP/1.1.
    case malformed(String)
    /// The response's body is longer than the caller accepts.
    case bodyTooLarge(limit: Int)
    /// The request cannot be sent. Its method, target or a header field contains bytes with another
    /// meaning in HTTP.
    case invalidRequest(String)
    /// The stream of the request's body failed with this text.
    case requestBody(String)
    /// The task was cancelled; the connection is closed.
    case cancelled

    package var description: String {
        switch self {
        case .cannotConnect(let reason, _), .untrusted(let reason): "cannot connect: \(reason)"
        case .timedOut(let after): "no answer within \(after.text)"
        case .closed: "the connection was closed before the response was complete"
        case .malformed(let reason): "the answer is not valid HTTP: \(reason)"
        case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .invalidRequest(let reason): "the request is not valid HTTP: \(reason)"
        case .requestBody(let reason): "the request's body failed: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}

extension HTTPClientError {
    package var hints: [String] { [] }
    package var blame: Blame { self == .cancelled ? .interrupt : .run }
}
