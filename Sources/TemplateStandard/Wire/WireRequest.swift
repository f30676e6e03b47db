/// A request as it is written to the connection.
package struct WireRequest: Hashable, Sendable {
    /// The method, such as `GET`.
    package var method: String
    /// The bytes in pieces, in their order.
    package var pieces: [[UInt8]]

    /// Creates a request.
    /// - Parameters:
    ///   - fields: header fields in addition to `Host`, each with its line break.
    ///   - body: the pieces of the body, with their framing.
    package init(_ method: String, _ target: String, fields: String = "", body: [[UInt8]] = []) {
        self.method = method
        pieces = [Array("\(method) \(target) HTTP/1.1\r\nHost: probe\r\n\(fields)\r\n".utf8)] + body
    }

    /// A POST whose head has the length of its body.
    package static func post(_ target: String, bytes: Int) -> WireRequest {
        let piece = [UInt8](repeating: letter, count: min(bytes, 1 << 20))
        let last = [UInt8](repeating: letter, count: bytes % max(1, piece.count))
        let body = Array(repeating: piece, count: bytes / max(1, piece.count)) + (last.isEmpty ? [] : [last])
        return WireRequest("POST", target, fields: "Content-Length: \(bytes)\r\n", body: body)
    }

    /// A POST whose body comes in chunks (RFC 9112, section 7.1).
    /// - Parameter chunks: the sizes of the chunks.
    package static func post(_ target: String, chunks: [Int]) -> WireRequest {
        let body = chunks.map { size in
            Array("\(String(size, radix: 16))\r\n".utf8) + [UInt8](repeating: letter, count: size) + Array("\r\n".utf8)
        }
        return WireRequest("POST", target, fields: "Transfer-Encoding: chunked\r\n", body: body + [Array("0\r\n\r\n".utf8)])
    }

    private static let letter = UInt8(ascii: "x")
}
