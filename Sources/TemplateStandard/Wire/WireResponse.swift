/// A response as it was on the connection.
package struct WireResponse: Hashable, Sendable {
    /// The status code.
    package var status: Int
    /// The header fields in their order. Names are in lower case.
    package var fields: [Field]
    /// The body, without the framing of chunks.
    package var body: [UInt8]

    /// One header field.
    package struct Field: Hashable, Sendable {
        /// The name in lower case.
        package var name: String
        /// The value without surrounding white space.
        package var value: String
    }

    /// The values of all fields of a name, in their order.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Reads the first response of received bytes (RFC 9112).
    /// - Parameters:
    ///   - isHead: true if the request was a HEAD, whose response has no body.
    ///   - ended: true if the server has closed the connection.
    /// - Returns: the response and its length in bytes. Nil if the response is incomplete.
    /// - Throws: ``WireError/malformed(_:)``.
    package static func read(
        _ bytes: [UInt8], isHead: Bool, ended: Bool
    ) throws(WireError) -> (response: WireResponse, length: Int)? {
        let start = Array("HTTP/1.".utf8)
        guard bytes.starts(with: start.prefix(bytes.count)) else { throw .malformed(bytes) }
        guard let end = bytes.firstIndex(of: "\r\n\r\n", from: 0) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw .malformed(bytes) }
        var response = WireResponse(status: status, fields: lines.dropFirst().compactMap(Field.init), body: [])
        let first = end + 4
        if isHead || status < 200 || status == 204 || status == 304 { return (response, first) }
        if response.values("transfer-encoding").last?.lowercased() == "chunked" {
            guard let (body, next) = try chunks(bytes, from: first) else { return nil }
            response.body = body
            return (response, next)
        }
        if let text = response.values("content-length").first {
            guard let length = Int(text), length >= 0 else { throw .malformed(bytes) }
            guard bytes.count - first >= length else { return nil }
            response.body = Array(bytes[first..<first + length])
            return (response, first + length)
        }
        guard ended else { return nil }
        response.body = Array(bytes[first...])
        return (response, bytes.count)
    }

    private static func chunks(_ bytes: [UInt8], from start: Int) throws(WireError) -> (body: [UInt8], next: Int)? {
        var (body, position) = ([UInt8](), start)
        while let end = bytes.firstIndex(of: "\r\n", from: position) {
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" }.trimmed, radix: 16), size >= 0 else {
                throw .malformed(Array(bytes[position...]))
            }
            position = end + 2
            if size == 0 { return trailersEnd(bytes, from: position).map { (body, $0) } }
            guard bytes.count - position >= size + 2 else { return nil }
            body += bytes[position..<position + size]
            position += size + 2
        }
        return nil
    }

    /// The position behind the empty line that ends the trailers. Nil if it has not arrived.
    private static func trailersEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        while let end = bytes.firstIndex(of: "\r\n", from: position) {
            if end == position { return end + 2 }
            position = end + 2
        }
        return nil
    }
}

extension WireResponse.Field {
    /// Reads a line `Name: value`. Nil for a line without a colon.
    init?(_ line: some StringProtocol) {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        (name, value) = (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmed)
    }
}

extension [UInt8] {
    /// The position of the first occurrence of a text. Nil if there is none.
    fileprivate func firstIndex(of text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard count - start >= wanted.count else { return nil }
        return (start...count - wanted.count).first { self[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}

extension StringProtocol {
    /// The text without surrounding blanks.
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
