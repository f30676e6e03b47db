/// A response as it was on the wire.
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
        /// The value without surrounding spaces.
        package var value: String
    }

    /// The values of all fields of a name.
    package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Parses the first response of received bytes (RFC 9112).
    /// - Parameters:
    ///   - isHead: true if the request was a HEAD, whose response has no body.
    ///   - ended: true if the server has closed the connection.
    /// - Returns: the response and its length in bytes. Nil if the response is incomplete.
    package static func parse(_ bytes: [UInt8], isHead: Bool, ended: Bool) -> (response: WireResponse, length: Int)? {
        guard let end = bytes.firstRange(ofBytes: "\r\n\r\n", from: 0) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        let fields = lines.dropFirst().compactMap { line -> Field? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return Field(name: line[..<colon].lowercased(), value: line[line.index(after: colon)...].trimmed)
        }
        var response = WireResponse(status: status, fields: fields, body: [])
        let start = end + 4
        if isHead || status < 200 || status == 204 || status == 304 { return (response, start) }
        if response.values("transfer-encoding").last?.lowercased() == "chunked" {
            guard let (body, next) = chunks(bytes, from: start) else { return nil }
            response.body = body
            return (response, next)
        }
        if let length = response.values("content-length").first.flatMap({ Int($0) }), length >= 0 {
            guard bytes.count - start >= length else { return nil }
            response.body = Array(bytes[start..<start + length])
            return (response, start + length)
        }
        guard ended else { return nil }
        response.body = Array(bytes[start...])
        return (response, bytes.count)
    }

    private static func chunks(_ bytes: [UInt8], from start: Int) -> (body: [UInt8], next: Int)? {
        var (body, position) = ([UInt8](), start)
        while let end = bytes.firstRange(ofBytes: "\r\n", from: position) {
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" }.trimmed, radix: 16), size >= 0 else { return nil }
            position = end + 2
            if size == 0 { return bytes.firstRange(ofBytes: "\r\n", from: position).map { (body, $0 + 2) } }
            guard bytes.count >= position + size + 2 else { return nil }
            body += bytes[position..<position + size]
            position += size + 2
        }
        return nil
    }
}

extension [UInt8] {
    /// The position of the first occurrence of a text. Nil if there is none.
    fileprivate func firstRange(ofBytes text: StaticString, from start: Int) -> Int? {
        let wanted = text.withUTF8Buffer { Array($0) }
        var position = start
        while position + wanted.count <= count {
            if self[position..<position + wanted.count].elementsEqual(wanted) { return position }
            position += 1
        }
        return nil
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
