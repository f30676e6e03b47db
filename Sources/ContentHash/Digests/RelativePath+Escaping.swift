/// The escaped text of a path.
///
/// A backslash becomes `\\`. Bytes below 0x20, the byte 0x7f, and bytes that are not UTF-8 become
/// `\xNN`. The text is therefore valid UTF-8 on a single line. An ordinary file name stays as it
/// is.
extension RelativePath: CustomStringConvertible {
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        appendEscaped(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses an escaped text. Returns nil for a text that `description` never produces.
    package init?(escaped text: some StringProtocol) {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "\\"): bytes.append(byte)
            case UInt8(ascii: "x"):
                guard let high = rest.next().flatMap(Hexadecimal.value), let low = rest.next().flatMap(Hexadecimal.value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: return nil
            }
        }
        self.init(bytes: bytes)
        var again: [UInt8] = []
        appendEscaped(to: &again)
        guard again.elementsEqual(text.utf8) else { return nil }
    }

    /// Appends the UTF-8 bytes of the escaped text.
    func appendEscaped(to text: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                text += [byte, byte]
                index += 1
            } else if byte >= 0x20, byte < 0x7f {
                text.append(byte)
                index += 1
            } else if let length = Self.scalarLength(bytes[index...]) {
                text += bytes[index..<(index + length)]
                index += length
            } else {
                text += [UInt8(ascii: "\\"), UInt8(ascii: "x"), Hexadecimal.digit(byte >> 4), Hexadecimal.digit(byte & 15)]
                index += 1
            }
        }
    }

    /// The length in bytes of the non-ASCII scalar at the start of `bytes`; nil if it is malformed.
    /// The ranges are those of table 3-7 of the Unicode Standard.
    private static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        let second: ClosedRange<UInt8>
        let length: Int
        switch first {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xe1...0xec, 0xee...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return nil
        }
        let scalar = bytes.prefix(length)
        guard scalar.count == length, second.contains(scalar[scalar.startIndex + 1]) else { return nil }
        return scalar.dropFirst(2).allSatisfy { (0x80...0xbf).contains($0) } ? length : nil
    }
}

extension RelativePath: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let path = RelativePath(escaped: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an escaped path")
        }
        self = path
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
