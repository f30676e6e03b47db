/// The line of a file that a diagnostic is about. It is kept when the file is read, so a later
/// edit of the file cannot show another line.
package struct SourceLine: Hashable, Sendable, Codable {
    /// The text without its line end. `…` stands for parts of a long line that were left out.
    package let text: String
    /// The column in `text`, in Unicode scalars and counted from 1.
    package let column: Int

    /// The largest number of Unicode scalars that are kept of a line.
    package static let width = 120

    /// Creates a line, and cuts a long one around the column. Returns nil for a blank line, and for
    /// a column that is more than one behind the text.
    package init?(_ line: some StringProtocol, column: Int) {
        let scalars = Array(line.unicodeScalars)
        guard scalars.contains(where: { !$0.properties.isWhitespace }), column >= 1, column <= scalars.count + 1 else { return nil }
        guard scalars.count > Self.width else {
            (text, self.column) = (String(line), column)
            return
        }
        // Both marks need a place, so the part is two scalars shorter.
        let size = Self.width - 2
        let start = max(0, min(column - 1 - size / 2, scalars.count - size))
        var part = String.UnicodeScalarView()
        part.append(contentsOf: scalars[start..<start + size])
        let (before, after) = (start > 0 ? "…" : "", start + size < scalars.count ? "…" : "")
        (text, self.column) = (before + String(part) + after, column - start + before.unicodeScalars.count)
    }
}

/// The lines of a file for messages, counted as readers count them. A line ends with LF or CRLF.
package struct SourceLines: Sendable {
    private let lines: [ArraySlice<UInt8>]

    /// The largest number of bytes of a line that is quoted. It bounds the work for a hostile file.
    package static let lineLimit = 1024

    /// Splits the bytes of a file.
    ///
    /// YAML has other line ends, too: CR, NEL (U+0085), LS (U+2028) and PS (U+2029). Readers count
    /// them differently. Lines are therefore left out from the first one of them on.
    package init(_ bytes: [UInt8]) {
        let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        self.lines = Array(lines.prefix { !Self.hasOtherEnd($0) })
    }

    /// Returns the text of a line, counted from 1. Nil if there is none, or if it is too long.
    package subscript(number: Int) -> String? {
        guard number >= 1, number <= lines.count, lines[number - 1].count <= Self.lineLimit else { return nil }
        return String(decoding: lines[number - 1], as: UTF8.self)
    }

    /// True for a line that a reader of YAML splits.
    private static func hasOtherEnd(_ line: ArraySlice<UInt8>) -> Bool {
        if line.contains(UInt8(ascii: "\r")) { return true }
        // Only characters that begin with these bytes can be one.
        guard line.contains(where: { $0 == 0xc2 || $0 == 0xe2 }) else { return false }
        let ends: [Unicode.Scalar] = ["\u{85}", "\u{2028}", "\u{2029}"]
        return String(decoding: line, as: UTF8.self).unicodeScalars.contains { ends.contains($0) }
    }
}
