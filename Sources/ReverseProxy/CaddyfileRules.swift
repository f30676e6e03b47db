/// What may stand in a Caddyfile without quotes and mean itself. White space, quotes, braces, `#`, `*`, `@` and the rest are in none of the
/// sets, so no value can end its token, begin a placeholder or a block, or match more than it says.
enum CaddyfileRules {
    /// `/`, or segments after slashes; never `.` or `..`, which a client would resolve.
    static func isRoutePath(_ text: String) -> Bool {
        if text == "/" { return true }
        let segments = text.utf8.split(separator: slash, omittingEmptySubsequences: false)
        return segments.first?.isEmpty == true && segments.count > 1
            && segments.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isPathByte) && !isDots($0) }
    }

    /// As function names are everywhere: lower case, digits and inner hyphens, at most 40 bytes.
    static func isFunctionName(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...40).contains(bytes.count) && bytes.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen } && bytes.first != hyphen
            && bytes.last != hyphen
    }

    /// Labels of letters, digits and inner hyphens (RFC 1123, section 2.1).
    static func isHostName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count) && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen } && label.first != hyphen
                    && label.last != hyphen
            }
    }

    /// An absolute path without dots, doubled or trailing slashes.
    static func isAbsolutePath(_ text: String) -> Bool { text != "/" && isRoutePath(text) }

    private static let slash = UInt8(ascii: "/")
    private static let hyphen = UInt8(ascii: "-")

    private static func isPathByte(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "._~-".utf8.contains(byte) }
    private static func isDots(_ segment: Substring.UTF8View) -> Bool {
        segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") }
    }
    private static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) && byte < 0x80 }
    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
