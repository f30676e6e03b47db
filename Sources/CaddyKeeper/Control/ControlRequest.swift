/// A request to the keeper: one message of HTTP/1.1, after which the connection closes.
package struct ControlRequest: Hashable, Sendable {
    /// The method and the path: `POST /load`.
    package let name: String
    /// The values of the query.
    package let query: [String: String]
    /// The body.
    package let body: [UInt8]

    /// The largest request in bytes.
    package static let limit = 16 << 20

    /// A state of the bytes that arrived so far.
    package enum Parse: Hashable, Sendable {
        /// More bytes are needed.
        case incomplete
        /// The bytes are no request.
        case invalid
        /// The bytes hold a whole request.
        case complete(ControlRequest)
    }

    /// Parses the bytes that arrived so far.
    package static func parse(_ bytes: [UInt8]) -> Parse {
        guard let end = headEnd(bytes) else { return bytes.count > 1 << 16 ? .invalid : .incomplete }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return .invalid }
        var length = 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            guard let number = Int(parts[1].drop { $0 == " " }), (0...limit).contains(number) else { return .invalid }
            length = number
        }
        let start = end + 4
        guard bytes.count >= start + length else { return .incomplete }
        let target = words[1].split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for pair in target.count > 1 ? target[1].split(separator: "&") : [] {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { query[String(parts[0])] = String(parts[1]) }
        }
        return .complete(
            ControlRequest(name: "\(words[0]) \(target.first ?? "")", query: query, body: Array(bytes[start..<(start + length)])))
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        let (cr, lf) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        return (0...(bytes.count - 4)).first {
            bytes[$0] == cr && bytes[$0 + 1] == lf && bytes[$0 + 2] == cr && bytes[$0 + 3] == lf
        }
    }
}

/// An answer of the keeper.
package struct ControlResponse: Hashable, Sendable {
    /// The status: 200, 400, 404 or 503.
    package var status: Int
    /// The body.
    package var body: String

    /// Creates an answer.
    package init(_ status: Int, _ body: String = "") { (self.status, self.body) = (status, body) }

    /// An answer with an error, as Caddy's admin API words it.
    package static func error(_ status: Int, _ text: String) -> ControlResponse {
        ControlResponse(status, "{\"error\":\(JSONText.quoted(text))}")
    }

    /// The bytes of the answer.
    package var bytes: [UInt8] {
        let reason = status == 200 ? "OK" : "Error"
        return Array(
            "HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                .utf8)
    }
}

/// Text in JSON. This program has no JSON library.
package enum JSONText {
    /// A string literal of JSON (RFC 8259, section 7).
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}"..."\u{1f}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
