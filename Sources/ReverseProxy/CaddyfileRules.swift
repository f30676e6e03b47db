/// The rules for text that needs no quotes in a Caddyfile.
///
/// No rule accepts white space, quotes, braces, `#`, `*` or `@`. A value therefore cannot end its
/// token, start a placeholder or a block, or match more than its own text.
enum CaddyfileRules {
    /// True when the text is `/`, or consists of segments with a slash before each. Rejects `.` and
    /// `..`, because clients resolve them.
    static func isRoutePath(_ text: String) -> Bool {
        if text == "/" { return true }
        let segments = text.utf8.split(separator: slash, omittingEmptySubsequences: false)
        return segments.first?.isEmpty == true && segments.count > 1
            && segments.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isPathByte) && !isDots($0) }
    }

    /// True when the text consists of labels of letters, digits and inner hyphens (RFC 1123,
    /// section 2.1).
    static func isHostName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.count) && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen } && label.first != hyphen
                    && label.last != hyphen
            }
    }

    /// True when the text is one label of a service in a Docker network: letters, digits, and
    /// hyphens or underscores inside, at most 63 bytes.
    static func isServiceName(_ text: String) -> Bool {
        let isEnd = { (byte: UInt8) in isLetter(byte) || isDigit(byte) }
        return (1...63).contains(text.utf8.count) && text.utf8.first.map(isEnd) == true && text.utf8.reversed().first.map(isEnd) == true
            && text.utf8.allSatisfy { isEnd($0) || $0 == hyphen || $0 == UInt8(ascii: "_") }
    }

    /// True when the text is an absolute path without `.` and `..`, and without doubled or trailing
    /// slashes.
    static func isAbsolutePath(_ text: String) -> Bool { text != "/" && isRoutePath(text) }

    /// True when the text consists of letters, digits and hyphens. The marks that Caddy treats as
    /// operators (`+`, `-`, `?`, `>`) cannot start it.
    static func isHeaderName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
            && text.utf8.first != hyphen
    }

    /// True when the text is a user's name: letters, digits, `.`, `_`, `-` and `@`, at most 64
    /// bytes.
    static func isUserName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first.map { isLetter($0) || isDigit($0) } == true
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "._-@".utf8.contains($0) }
    }

    /// True when the text is a bcrypt hash: `$2b$12$`, followed by letters, digits, `.` and `/`.
    static func isPasswordHash(_ text: String) -> Bool {
        text.utf8.count == 60 && text.hasPrefix("$2") && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "$./".utf8.contains($0) }
    }

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
