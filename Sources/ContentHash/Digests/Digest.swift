/// A SHA-256 digest, stored inline as 32 bytes.
///
/// Digests sort like their hexadecimal text. The hexadecimal text is also the coded form.
package struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 32 bytes as four words. The first byte of a word is its most significant byte.
    let words: (UInt64, UInt64, UInt64, UInt64)

    /// Creates a digest from four words.
    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Reads a digest from 64 lower-case hexadecimal digits. Returns nil for any other text.
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

    /// Makes a digest of its 32 bytes. Returns nil for any other number of bytes.
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

    /// The digest of some bytes.
    package static func of(_ bytes: some Sequence<UInt8>) -> Digest {
        var hasher = ContentHasher()
        let whole: Void? = bytes.withContiguousStorageIfAvailable { hasher.update(UnsafeRawBufferPointer($0)) }
        if whole == nil { hasher.update(Array(bytes)) }
        return hasher.finalize()
    }

    /// The digest of the UTF-8 bytes of a text.
    package static func of(_ text: String) -> Digest {
        of(text.utf8)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
    }

    /// The 64 lower-case hexadecimal digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 64) { buffer in
            writeHex(into: buffer)
            return 64
        }
    }

    /// The first 16 hexadecimal digits, for display.
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

    /// True when both digests have the same bytes.
    package static func == (left: Digest, right: Digest) -> Bool {
        left.words == right.words
    }

    /// True when the left digest sorts before the right one.
    package static func < (left: Digest, right: Digest) -> Bool {
        left.words < right.words
    }

    package func hash(into hasher: inout Hasher) {
        // All words of a SHA-256 digest are equally random, so one is enough.
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

/// Converts hexadecimal digits, given as bytes.
enum Hexadecimal {
    /// The lower-case digit of a value from 0 to 15.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x61 + value - 10
    }

    /// The value of a digit; nil for any other byte. Upper-case digits are refused, so each digest
    /// and each escaped byte has exactly one spelling.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
