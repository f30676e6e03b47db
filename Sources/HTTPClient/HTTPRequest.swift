/// A request. `Host`, `Connection` and the length of the body are filled in unless `headers` says them.
package struct HTTPRequest: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        case none
        /// Sent with a `Content-Length`.
        case bytes([UInt8])
        /// Sent chunked. Called once, when the connection stands; the next element is asked for when the one before is on its way, so a
        /// stream made with `AsyncThrowingStream(unfolding:)` is pulled at the server's speed. An error of it ends the exchange
        /// without completing the body, and is what the caller gets.
        case stream(@Sendable () -> AsyncThrowingStream<[UInt8], any Error>)
    }

    package var method: String
    /// The request target as it goes on the wire: path and query, percent-encoded.
    package var target: String
    package var headers: HeaderFields
    package var body: Body

    package init(method: String = "GET", target: String, headers: HeaderFields = [:], body: Body = .none) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}
