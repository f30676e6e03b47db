/// The layout of a table that is too wide: the last column is broken at its spaces.
extension Table {
    /// The smallest number of cells in a broken column, unless its text is shorter.
    private static let leastRoom = 20
    /// The least indent of words that do not fit into their column.
    private static let leastIndent = 1

    /// The longest word of the last column.
    private var longestWord: Int { rows.compactMap(\.last).flatMap { $0.split(separator: " ").map { Cells.of($0) } }.max() ?? 0 }

    /// The cells between the first column and the last.
    private var middle: Int { widths.dropFirst().dropLast().reduce(2) { $0 + $1 + 2 } }

    /// True when no first cell and no word needs a line of its own.
    func canBreak(_ width: Int) -> Bool {
        width - (widths.first ?? 0) - middle >= max(longestWord, min(Self.leastRoom, widths.last ?? 0))
    }

    /// The lines of the table with a broken last column.
    func broken(_ width: Int) -> [String] { broken(width, first: widths.first ?? 0) }

    /// The lines of the table with a broken last column and a narrow first one. First cells that
    /// are longer than their column get a line of their own. Nil if the terminal is too narrow.
    ///
    /// The first column has the width that needs the fewest lines.
    func folded(_ width: Int) -> [String]? {
        guard rows[0].count > 1 else { return nil }
        let longest = widths.first ?? 0
        let most = min(longest, width - middle - min(Self.leastRoom / 2, widths.last ?? 0))
        let layouts = stride(from: most, through: min(longest, rows[0][0].cells), by: -1).map { broken(width, first: $0) }
        return layouts.min { $0.count < $1.count }
    }

    private func broken(_ width: Int, first: Int) -> [String] {
        let widths = [first] + widths.dropFirst()
        return rows.flatMap { row -> [String] in
            guard row.count == widths.count, let name = row.first, let last = row.last else { return [Self.line(row, widths)] }
            let parts = Self.parts(last, width: width, indent: first + middle)
            if name.cells <= first { return [Self.line(row.dropLast() + [parts.first], widths)] + parts.rest }
            return [name, Self.line([""] + row.dropFirst().dropLast() + [parts.first], widths)] + parts.rest
        }
    }

    /// The last cell of a row, broken at its spaces. Returns the part in the row's own line, and
    /// the lines below it. If a word is wider than the column, all words move below, as far to the
    /// left as needed.
    private static func parts(_ cell: String, width: Int, indent: Int) -> (first: String, rest: [String]) {
        let words = cell.split(separator: " ").map(String.init)
        let widest = words.map(\.cells).max() ?? 0
        if indent + widest <= width {
            let lines = Wrapping.lines(words, width: width, indent: indent)
            return (lines.first ?? "", Array(lines.dropFirst()))
        }
        let left = max(leastIndent, width - widest)
        let lines = Wrapping.lines(words, width: width, indent: left)
        return ("", lines.prefix(1).map { String(repeating: " ", count: left) + $0 } + lines.dropFirst())
    }
}
