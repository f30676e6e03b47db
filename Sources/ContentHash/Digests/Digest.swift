/// A SHA-256 digest, 32 bytes inline. Ordered as its hexadecimal text is; that text is also its coded form.
package struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 32 bytes as four words, the first byte in the highest place.
    let words: (UInt64, UInt64, UInt64, UInt64)

    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// A digest from its 64 hexadecimal digits, nil for any other text.
    package init?(hex: some StringProtocol) {
        var words: [UInt64] = [0, 0, 0, 0]
        var count = 0
        for byte in hex.utf8 {
            guard count < 64, let digit = Hexadecimal.value(of: byte) else { return nil }
            words[count / 16] = words[count / 16] << 4 | UInt64(digit)
            count += 1
        }
        guard count == 64 else { return nil }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// A digest from its 32 bytes, nil for any other number of them.
    package init?(bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        var count = 0
        for byte in bytes {
            guard count < 32 else { return nil }
            words[count / 8] = words[count / 8] << 8 | UInt64(byte)
            count += 1
        }
        guard count == 32 else { return nil }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The digest of these bytes.
    package static func of(_ bytes: some Sequence<UInt8>) -> Digest {
        var hasher = ContentHasher()
        let whole: Void? = bytes.withContiguousStorageIfAvailable { hasher.update(UnsafeRawBufferPointer($0)) }
        if whole == nil { hasher.update(Array(bytes)) }
        return hasher.finalize()
    }

    /// The digest of a text's UTF-8 bytes.
    package static func of(_ text: String) -> Digest {
        of(text.utf8)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 64) { buffer in
            writeHex(into: buffer)
            return 64
        }
    }

    /// The first 16 hexadecimal digits, for people.
    package var short: String {
        String(hex.prefix(16))
    }

    package var description: String { hex }

    /// Writes the 64 digits into the first 64 bytes of `buffer`.
    func writeHex(into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var index = 0
        for word in [words.0, words.1, words.2, words.3] {
            var shift = 60
            while shift >= 0 {
                buffer[index] = Hexadecimal.digit(UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15)
                index += 1
                shift -= 4
            }
        }
    }

    package static func == (left: Digest, right: Digest) -> Bool {
        left.words == right.words
    }

    package static func < (left: Digest, right: Digest) -> Bool {
        left.words < right.words
    }

    package func hash(into hasher: inout Hasher) {
        // Any word of a SHA-256 digest is as good as all four.
        hasher.combine(words.0)
    }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a digest of 64 hexadecimal digits")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// Hexadecimal digits as bytes.
enum Hexadecimal {
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x61 + value - 10
    }

    /// Lower-case digits only: a digest and an escaped byte have one spelling each.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
