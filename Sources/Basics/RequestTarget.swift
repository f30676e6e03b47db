/// The target of a request, as the proxy passes it on.
///
/// Escapes and every byte that a URI may have stay as they are. Other bytes of the path are
/// percent-encoded, as Caddy does it. The query is never changed.
package enum RequestTarget {
    /// A target that the proxy answers with 400.
    package enum Fault: Error, Hashable, Sendable {
        /// A `%` in the path without two hexadecimal digits.
        case brokenEscape
        /// A path with an escape and with a byte that a URI cannot have. Caddy could not pass it on
        /// as it is.
        case mixed

        /// The rule that the target breaks. Completes "… is allowed".
        package var allowed: String {
            switch self {
            case .brokenEscape: "a path with two hexadecimal digits after each '%'"
            case .mixed: "a path with '%' and without characters that a URI cannot have (percent-encode those, too)"
            }
        }
    }

    /// Returns the target that a function gets.
    package static func sent(_ target: String) throws(Fault) -> String {
        let path = Array(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        let query = String(decoding: target.utf8.dropFirst(path.count), as: UTF8.self)
        for (index, byte) in path.enumerated() where byte == UInt8(ascii: "%") {
            let digits = path[(index + 1)...].prefix(2)
            guard digits.count == 2, digits.allSatisfy(isHexDigit) else { throw .brokenEscape }
        }
        guard !path.allSatisfy(isURIByte) else { return target }
        if path.contains(UInt8(ascii: "%")) { throw .mixed }
        return path.map { isURIByte($0) ? String(Unicode.Scalar($0)) : escape($0) }.joined() + query
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
    }

    /// True for the bytes of a path (RFC 3986, section 3.3), and for `[` and `]`, which Caddy
    /// keeps.
    private static func isURIByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!$&'()*+,-./:;=@[]_~%".utf8.contains(byte)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
