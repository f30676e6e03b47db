/// A JSON document. Numbers are compared as numbers (`1`, `1.0` and `1e0` are one), objects without regard to order.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// Finite.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// True if the other holds at least what this one says: an object's members are each a subset of the member of that name; each element
    /// of an array is a subset of some element of the other's, in any order; anything else is equal.
    package func isSubset(of other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let mine), .object(let others)):
            mine.allSatisfy { key, value in others[key].map { value.isSubset(of: $0) } ?? false }
        case (.array(let mine), .array(let others)):
            mine.allSatisfy { element in others.contains { element.isSubset(of: $0) } }
        default: self == other
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON with sorted keys: equal values have equal texts.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// The same as `text`.
    package var description: String { text }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value):
            // Whole numbers up to 2^53 are exact, and read better without a fraction; this also makes -0 a 0.
            text += value.rounded() == value && abs(value) <= 9_007_199_254_740_992 ? "\(Int64(value))" : "\(value)"
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                Self.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7f}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONValue: Codable {
    /// From a string that holds the value's text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try JSONValue(parsing: container.decode(String.self))
        } catch let error as JSONError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// A string that holds the value's text, so that every coder keeps numbers and key order alike.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
