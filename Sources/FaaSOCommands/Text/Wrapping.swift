/// Breaks text at its spaces.
enum Wrapping {
    /// Breaks words into lines of a width. A word that is wider has a line of its own.
    /// - Parameter indent: the spaces before each line but the first. The first line begins in the
    ///   same column.
    static func lines(_ words: [String], width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var (line, used) = ("", indent)
        for word in words {
            let cells = word.cells
            if !line.isEmpty, used + 1 + cells > width {
                lines.append(line)
                (line, used) = ("", indent)
            }
            if !line.isEmpty {
                line += " "
                used += 1
            }
            line += word
            used += cells
        }
        return (lines + [line]).enumerated().map { ($0.offset == 0 ? "" : String(repeating: " ", count: indent)) + $0.element }
    }
}
