import Basics

/// The line of a file below a diagnostic, and a caret below its column.
///
/// A terminal gives both lines the same tab stops, because tabs stand at the same cells.
struct SourceExcerpt {
    /// The indented line. Marks stand for its control characters.
    let line: String
    /// The line with the caret.
    let caret: String

    /// The spaces before both lines, as before details of a diagnostic.
    private static let indent = "  "

    /// Creates the excerpt of a line.
    init(_ source: SourceLine) {
        let marked = ForeignText.marked(source.text)
        line = Self.indent + marked
        // A mark is one scalar, as the character that it stands for.
        let before = String(String.UnicodeScalarView(marked.unicodeScalars.prefix(source.column - 1)))
        let parts = before.unicodeScalars.split(separator: "\t", omittingEmptySubsequences: false)
        caret = Self.indent + parts.map { String(repeating: " ", count: String($0).cells) }.joined(separator: "\t") + "^"
    }
}
