import Basics

/// Columns of text, each as wide as its widest cell. The last column is not padded.
struct Table {
    private var rows: [[String]]

    init(header: [String]) {
        rows = [header]
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// The lines of the table. Empty if it has no rows.
    ///
    /// If the lines would be wider than the terminal, each row becomes a block: its first cell, and
    /// below it a line for each other cell that is not empty.
    func lines(width: Int? = nil) -> [String] {
        guard rows.count > 1 else { return [] }
        let lines = wide
        guard let width, lines.contains(where: { $0.count > width }) else { return lines }
        return blocks
    }

    private var wide: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    private var blocks: [String] {
        let header = rows[0].map { $0.lowercased() }
        let width = header.map(\.count).max() ?? 0
        return rows.dropFirst().flatMap { row in
            row.prefix(1)
                + zip(header, row).dropFirst().filter { !$0.1.isEmpty && $0.1 != "-" }.map { "  \($0.0.padded(to: width))  \($0.1)" }
        }
    }
}
