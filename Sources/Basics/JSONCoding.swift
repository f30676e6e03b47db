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
