/// Text that another program may have written, made safe for a terminal.
///
/// Control characters are those of ISO 6429: C0, DEL and C1. A terminal may act on any of them.
enum ForeignText {
    /// Returns text in which no character controls a terminal, except line ends, tabs and the
    /// console's own styles. A line with another control character becomes plain text.
    /// - Parameter keepsStyles: false if the console writes no styles, so that none is its own.
    static func guarded(_ text: String, keepsStyles: Bool) -> String {
        // Most text is plain.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }) { return text }
        return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            isSafe(line, keepsStyles: keepsStyles) ? String(line) : ForeignLine.plain(String(line))
        }.joined(separator: "\n")
    }

    /// Returns a line with a mark for each control character. Two lines that differ only in such
    /// characters stay visibly different from plain ones.
    static func marked(_ line: String) -> String {
        var text = ""
        for scalar in line.unicodeScalars { text.unicodeScalars.append(isControl(scalar) && scalar != "\t" ? "\u{fffd}" : scalar) }
        return text
    }

    /// Returns bytes of lines as plain text. Line ends stay.
    static func plain(_ bytes: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(bytes), as: UTF8.self)
        return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { ForeignLine.plain(String($0)) }
            .joined(separator: "\n")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    private static func isSafe(_ line: Substring.UnicodeScalarView, keepsStyles: Bool) -> Bool {
        var rest = line
        while let index = rest.firstIndex(where: { isControl($0) && $0 != "\t" }) {
            guard keepsStyles, rest[index] == "\u{1b}" else { return false }
            var style = rest[rest.index(after: index)...]
            guard style.popFirst() == "[" else { return false }
            style = style.drop { ("0"..."9").contains($0) || $0 == ";" }
            guard style.popFirst() == "m" else { return false }
            rest = style
        }
        return true
    }
}
