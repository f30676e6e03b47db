/// The text of scalars and lists in files that an import writes.
enum YAMLScalar {
    /// A text as a scalar: plain if it means the same without quotes, else in double quotes.
    static func text(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// A list on one line.
    static func list(_ texts: [String]) -> String { "[" + texts.map(text).joined(separator: ", ") + "]" }

    private static let reserved: Set = ["null", "true", "false", "yes", "no", "on", "off"]

    /// True when the text needs no quotes, not even in a list on one line.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first) || "/_.".utf8.contains(first), !reserved.contains(text.lowercased()) else {
            return false
        }
        return text.utf8.last != UInt8(ascii: ":") && text.utf8.allSatisfy { isAlphanumeric($0) || "_./:@%+=-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// The text in double quotes, with the escapes of YAML 1.2, section 5.7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where isPrintable(scalar): quoted += String(scalar)
            default:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
            }
        }
        return quoted + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x1_0000...0x10_ffff: true
        default: false
        }
    }
}
