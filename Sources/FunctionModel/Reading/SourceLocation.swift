/// A location in a file of the repository, in the format that editors and CI matchers recognise.
package struct SourceLocation: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The path relative to the repository's root.
    package var file: String
    /// The line, counted from 1. It is 0 for a path as a whole, such as a link.
    package var line: Int
    /// The column in Unicode scalars, counted from 1. It is 0 if the line is 0.
    package var column: Int

    /// Creates a location. By default it is the first character of the file.
    package init(file: String, line: Int = 1, column: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// The location of a path as a whole, such as a link or a FIFO.
    package static func whole(_ file: String) -> SourceLocation { SourceLocation(file: file, line: 0, column: 0) }

    /// The place of the line's first character.
    var startOfLine: SourceLocation { SourceLocation(file: file, line: line) }

    /// `file:line:column`, or only `file` for a path as a whole.
    package var description: String { line == 0 ? file : "\(file):\(line):\(column)" }

    /// Sorts by file, then line, then column.
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
