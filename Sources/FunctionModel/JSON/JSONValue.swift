/// A JSON document.
///
/// Numbers compare by value, so `1`, `1.0` and `1e0` are equal. The order of an object's members
/// does not matter.
package indirect enum JSONValue: Hashable, Sendable {
    /// The literal `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A finite number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, by the names of its members.
    case object([String: JSONValue])

    /// True when the other value contains this one.
    ///
    /// An object is a subset if each member is a subset of the other's member with the same name.
    /// An array is a subset if each element is a subset of some element of the other, in any order.
    /// Other values must be equal.
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
    /// Compact JSON with sorted keys. Equal values have equal texts.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// The compact JSON, as in `text`.
    package var description: String { text }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value):
            // Whole numbers up to 2^53 are exact and are written without a fraction. This also
            // turns -0 into 0.
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
    /// Decodes a string that contains the compact JSON.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try JSONValue(parsing: container.decode(String.self))
        } catch let error as JSONError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Encodes a string that contains the compact JSON. Every coder then keeps the numbers and the
    /// order of keys.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
