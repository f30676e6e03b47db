/// Percent-encoding by RFC 3986. Everything except unreserved characters is encoded, so a value
/// cannot end a segment or a query field.
package enum PercentEncoding {
    /// Encodes a text.
    /// - Parameter kept: further characters that are not encoded.
    package static func encode(_ text: String, keeping kept: String = "") -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}

extension Call {
    /// Encodes one path segment. In an image reference, `/`, `:` and `@` stay, because the routes
    /// expect them literally.
    static func segment(_ text: String, isImage: Bool = false) -> String {
        PercentEncoding.encode(text, keeping: isImage ? "/:@" : "")
    }
}
