/// An effective value of a field.
package indirect enum ConfigValue: Hashable, Sendable {
    /// No value, with the words for people. It is null in JSON.
    case nothing(String)
    /// True or false.
    case flag(Bool)
    /// A whole number.
    case integer(Int)
    /// Any number.
    case number(Double)
    /// A text.
    case text(String)
    /// A list of texts.
    case list([String])
    /// Values by name.
    case map([String: ConfigValue])
}

extension ConfigValue: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .nothing: try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .map(let values): try container.encode(values)
        }
    }
}

extension ConfigValue {
    /// The value as YAML on one line.
    var yaml: String {
        switch self {
        case .nothing(let words): words
        case .flag(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): Self.scalar(value)
        case .list(let values): "[" + values.map(Self.scalar).joined(separator: ", ") + "]"
        case .map(let values):
            "{" + values.sorted { $0.key < $1.key }.map { "\(Self.scalar($0.key)): \($0.value.yaml)" }.joined(separator: ", ") + "}"
        }
    }

    /// A text as a scalar. It is quoted unless every version of YAML reads it as the same text.
    static func scalar(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, !reserved.contains(text.lowercased()) else { return false }
        let isWord = { (byte: UInt8) -> Bool in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._".utf8.contains(byte)
            }
        }
        guard isWord(first), isWord(last), text.utf8.allSatisfy({ isWord($0) || "-+:".utf8.contains($0) }) else { return false }
        // Numbers, times and dates are made of these characters.
        let isNumeric = text.utf8.allSatisfy { "0123456789.:_+-eExXoO".utf8.contains($0) } || Double(text) != nil
        return !isNumeric
    }

    private static let reserved: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", ".", "..", "/", "_"]

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c: result += "\\\(scalar)"
            case 0x0a: result += "\\n"
            case 0x09: result += "\\t"
            case 0..<0x20, 0x7f..<0xa0: result += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
