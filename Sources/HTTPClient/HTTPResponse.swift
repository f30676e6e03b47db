/// The status and the header fields of a response whose body has not arrived yet.
package struct HTTPResponseHead: Hashable, Sendable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var headers: HeaderFields

    /// Creates a head.
    package init(status: Int, headers: HeaderFields = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// A whole response.
package struct HTTPResponse: Hashable, Sendable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var headers: HeaderFields
    /// The body, without any transfer coding.
    package var body: [UInt8]

    /// Creates a response.
    package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as UTF-8. Invalid bytes are replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
