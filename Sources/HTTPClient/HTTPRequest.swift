/// A request. `Host`, `Connection` and the length of the body are added unless `headers` contains
/// them.
package struct HTTPRequest: Sendable {
    /// The body that follows the head.
    package enum Body: Sendable {
        /// There is no body.
        case none
        /// Bytes that are sent with a `Content-Length`.
        case bytes([UInt8])
        /// A stream that is sent chunked. The closure is called once, when the connection is
        /// established.
        ///
        /// The next element is requested when the previous one is on its way. A stream made with
        /// `AsyncThrowingStream(unfolding:)` is therefore pulled at the server's speed. An error of
        /// the stream ends the exchange without completing the body, and the caller gets that
        /// error.
        case stream(@Sendable () -> AsyncThrowingStream<[UInt8], any Error>)
    }

    /// The method, such as `GET`.
    package var method: String
    /// The request target as it is sent: path and query, percent-encoded.
    package var target: String
    /// The header fields.
    package var headers: HeaderFields
    /// The body.
    package var body: Body

    /// Creates a request.
    package init(method: String = "GET", target: String, headers: HeaderFields = [:], body: Body = .none) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}
