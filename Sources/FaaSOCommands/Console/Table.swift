import Basics

/// Columns of text, each as wide as its widest cell. The last column is not padded.
struct Table {
    private var rows: [[String]]
    /// The names of columns that a narrow terminal leaves out, the least important first.
    private let droppable: [String]

    /// Creates a table without rows.
    /// - Parameter droppable: names of columns that a narrow terminal leaves out, the least
    ///   important first. The last column of such a table is broken at its spaces.
    init(header: [String], droppable: [String] = []) {
        rows = [header]
        self.droppable = droppable
    }

    /// Adds a row. Its cells have the order of the header.
    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// The lines of the table. Empty if it has no rows.
    func lines(width: Int? = nil) -> [String] { layout(width: width).lines }

    /// The lines of the table, and the columns that they leave out.
    ///
    /// If the lines would be wider than the terminal, droppable columns are left out. If that is
    /// not enough, the last column is broken. If nothing helps, each row becomes a block. A block
    /// has the first cell, and below it a line for each other cell that is not empty.
    func layout(width: Int?) -> (lines: [String], dropped: [String]) {
        guard rows.count > 1 else { return ([], []) }
        guard let width else { return (wide, []) }
        // The choices drop one column after another. The first choice that fits is used.
        let choices = (0...droppable.count).map { (table: dropping($0), dropped: Array(droppable.prefix($0))) }
        if let choice = choices.first(where: { $0.table.fits(width) }) { return (choice.table.wide, choice.dropped) }
        if let choice = choices.first(where: { $0.table.canBreak(width) }) ?? choices.last, !droppable.isEmpty,
            width - choice.table.indent >= Self.leastRoom / 2
        {
            return (choice.table.broken(width), choice.dropped)
        }
        return (blocks, [])
    }

    /// The table without some of the droppable columns.
    private func dropping(_ count: Int) -> Table {
        let names = Set(droppable.prefix(count))
        let kept = rows[0].indices.filter { !names.contains(rows[0][$0]) }
        var table = Table(header: kept.map { rows[0][$0] }, droppable: droppable)
        for row in rows.dropFirst() { table.add(kept.filter { $0 < row.count }.map { row[$0] }) }
        return table
    }

    private func fits(_ width: Int) -> Bool { wide.allSatisfy { $0.cells <= width } }

    private var widths: [Int] {
        let columns = rows.map(\.count).max() ?? 0
        return (0..<columns).map { column in rows.map { column < $0.count ? $0[column].cells : 0 }.max() ?? 0 }
    }

    private var wide: [String] {
        let widths = widths
        return rows.map { Self.line($0, widths) }
    }

    private static func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() { line += column < row.count - 1 ? cell.padded(to: widths[column] + 2) : cell }
        while line.last == " " { line.removeLast() }
        return line
    }

    // MARK: - A broken last column

    /// The smallest number of cells in a broken column, unless its text is shorter.
    private static let leastRoom = 20

    /// The column at which the last column begins.
    private var indent: Int { widths.dropLast().reduce(0) { $0 + $1 + 2 } }

    private func canBreak(_ width: Int) -> Bool {
        let words = rows.compactMap(\.last).flatMap { $0.split(separator: " ").map { Cells.of($0) } }
        return width - indent >= max(words.max() ?? 0, min(Self.leastRoom, widths.last ?? 0))
    }

    private func broken(_ width: Int) -> [String] {
        let (widths, indent) = (widths, indent)
        return rows.flatMap { row -> [String] in
            guard row.count == widths.count, let last = row.last else { return [Self.line(row, widths)] }
            let parts = Wrapping.lines(last.split(separator: " ").map(String.init), width: width, indent: indent)
            return [Self.line(row.dropLast() + parts.prefix(1), widths)] + parts.dropFirst()
        }
    }

    private var blocks: [String] {
        let header = rows[0].map { $0.lowercased() }
        let width = header.map(\.cells).max() ?? 0
        return rows.dropFirst().flatMap { row in
            row.prefix(1)
                + zip(header, row).dropFirst().filter { !$0.1.isEmpty && $0.1 != "-" }.map { "  \($0.0.padded(to: width))  \($0.1)" }
        }
    }
}
