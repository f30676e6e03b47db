/// The text of a YAML file before it is parsed. It is UTF-8 without a byte order mark and without
/// forbidden characters.
struct YAMLText {
    /// The maximum depth of nesting, computed from brackets and indentation as an upper bound.
    ///
    /// Parsing and reading are recursive, so this bounds the stack. libyaml's own limit of 1000
    /// levels is too high for a thread with a stack of 512 KiB.
    static let depthLimit = 200

    /// The text without a byte order mark.
    let text: String

    /// Decodes and checks a file.
    init(_ bytes: [UInt8], file: String) throws(Problem) {
        text = try Self.decode(bytes, file: file)
        try checkCharacters(file: file)
    }

    /// Decodes a file that people write and removes the byte order mark. Throws ``Problem`` for a
    /// file that is too large or not UTF-8.
    static func decode(_ bytes: [UInt8], file: String) throws(Problem) -> String {
        if bytes.count > HandwrittenFile.byteLimit {
            throw Problem("\(FileTooLarge(size: bytes.count))", at: SourceLocation(file: file))
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        if let text = String(validating: content, as: UTF8.self) { return text }
        throw Problem(
            "found bytes that are not UTF-8, UTF-8 is allowed", at: locationOfInvalidByte(content, file: file),
            hints: ["save the file in the encoding UTF-8"])
    }

    /// Refuses forbidden characters and deep nesting. libyaml rescans for each level, and the
    /// readers recurse. The limit bounds both.
    private func checkCharacters(file: String) throws(Problem) {
        var location = SourceLocation(file: file)
        var depth = 0
        var isLineStart = true
        for scalar in text.unicodeScalars {
            if !Self.isAllowed(scalar) {
                let hex = String(scalar.value, radix: 16, uppercase: true)
                throw Problem(
                    "found the control character U+\(String(repeating: "0", count: max(0, 4 - hex.count)))\(hex), none is allowed",
                    at: location)
            }
            let isTooFarRight = isLineStart && !" \t\r\n".unicodeScalars.contains(scalar) && location.column > 2 * Self.depthLimit
            switch scalar {
            case "[", "{": depth += 1
            case "]", "}": depth = max(0, depth - 1)
            // One line may open many levels: `- - - a`, `? ? ? a`.
            case " ", "\t", "-", "?", ":": break
            default: isLineStart = false
            }
            if depth > Self.depthLimit || isTooFarRight {
                throw Problem("found more than \(Self.depthLimit) levels of nesting", at: location)
            }
            if scalar == "\n" {
                location.line += 1
                location.column = 1
                isLineStart = true
            } else {
                location.column += 1
            }
        }
    }

    /// True when YAML permits a character (YAML 1.2, production 1, c-printable).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func locationOfInvalidByte(_ bytes: ArraySlice<UInt8>, file: String) -> SourceLocation {
        var location = SourceLocation(file: file)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            location.column += 1
            if scalar == "\n" { (location.line, location.column) = (location.line + 1, 1) }
        }
        return location
    }
}
