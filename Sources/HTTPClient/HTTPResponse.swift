/// The status and header fields of a response whose body has yet to arrive.
package struct HTTPResponseHead: Hashable, Sendable {
    package var status: Int
    package var headers: HeaderFields

    package init(status: Int, headers: HeaderFields = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// A whole response.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var headers: HeaderFields
    package var body: [UInt8]

    package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as UTF-8. Invalid bytes are replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
