import FoundationEssentials

/// JSON with sorted keys, unless said otherwise, so that equal values are equal bytes. Dates are in
/// ISO 8601.
package enum JSONCoding {
    /// Indented, with a line's end: files that people read, and results.
    package static func pretty(_ value: some Encodable) throws -> [UInt8] {
        try encode(value, [.prettyPrinted]) + [UInt8(ascii: "\n")]
    }

    /// On one line, with its end: one of many values in a stream.
    package static func line(_ value: some Encodable) throws -> [UInt8] {
        try compact(value) + [UInt8(ascii: "\n")]
    }

    /// On one line, without its end: the body of a request.
    package static func compact(_ value: some Encodable) throws -> [UInt8] {
        try encode(value, [])
    }

    /// On one line, as text: a query field, a label, or a script in a page.
    package static func text(_ value: some Encodable) throws -> String {
        String(decoding: try compact(value), as: UTF8.self)
    }

    /// The quickest form: on one line, with keys in any order. Equal values may be other bytes.
    package static func unsorted(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return Array(try encoder.encode(value))
    }

    /// Escapes DEL and the C1 control characters of JSON, which an encoder leaves as they are. The
    /// value stays the same.
    package static func escapingControls(_ json: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(json.count)
        var index = 0
        while index < json.count {
            let byte = json[index]
            // In UTF-8, C2 begins U+0080 to U+00BF. JSON has such characters only in its strings.
            let isControl = byte == 0x7f || byte == 0xc2 && index + 1 < json.count && (0x80..<0xa0).contains(json[index + 1])
            if isControl {
                let value = byte == 0x7f ? byte : json[index + 1]
                escaped += Array("\\u00\(String(value, radix: 16))".utf8)
                index += byte == 0x7f ? 1 : 2
            } else {
                escaped.append(byte)
                index += 1
            }
        }
        return escaped
    }

    /// Reads what the functions above write.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Collection<UInt8>) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(bytes))
    }

    private static func encode(_ value: some Encodable, _ form: JSONEncoder.OutputFormatting) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = form.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.dateEncodingStrategy = .iso8601
        return Array(try encoder.encode(value))
    }
}
