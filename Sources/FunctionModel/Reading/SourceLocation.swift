/// A place in a file of the repository, in the form editors and CI matchers know.
package struct SourceLocation: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// Relative to the repository's root.
    package var file: String
    /// Counted from 1; 0 for the whole of what is not text, such as a link.
    package var line: Int
    /// Counted from 1, in Unicode scalars; 0 where the line is.
    package var column: Int

    /// A place; without line and column, the file's first character.
    package init(file: String, line: Int = 1, column: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// A path as a whole: a link, a FIFO.
    package static func whole(_ file: String) -> SourceLocation { SourceLocation(file: file, line: 0, column: 0) }

    /// `file:line:column`, or `file` alone.
    package var description: String { line == 0 ? file : "\(file):\(line):\(column)" }

    /// By file, then line, then column.
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
