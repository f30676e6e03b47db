/// Columns of text, each as wide as its widest cell. The last column is not padded.
struct Table {
    /// The cells of each row. The first row is the header.
    private(set) var rows: [[String]]
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
    /// not enough, the last column is broken, and long first cells get a line of their own. If
    /// nothing helps, each row becomes a block. A block has the first cell, and below it a line for
    /// each other cell that is not empty.
    func layout(width: Int?) -> (lines: [String], dropped: [String]) {
        guard rows.count > 1 else { return ([], []) }
        guard let width else { return (wide, []) }
        // The choices drop one column after another. The first choice that fits is used.
        let choices = (0...droppable.count).map { (table: dropping($0), dropped: Array(droppable.prefix($0))) }
        if let choice = choices.first(where: { $0.table.fits(width) }) { return (choice.table.wide, choice.dropped) }
        guard let last = choices.last, !droppable.isEmpty else { return (blocks, []) }
        if let choice = choices.first(where: { $0.table.canBreak(width) }) { return (choice.table.broken(width), choice.dropped) }
        return (last.table.folded(width) ?? last.table.blocks, last.dropped)
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

    /// The width of each column.
    var widths: [Int] {
        let columns = rows.map(\.count).max() ?? 0
        return (0..<columns).map { column in rows.map { column < $0.count ? $0[column].cells : 0 }.max() ?? 0 }
    }

    private var wide: [String] {
        let widths = widths
        return rows.map { Self.line($0, widths) }
    }

    /// A row as a line, with each cell but the last padded to a width.
    static func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() { line += column < row.count - 1 ? cell.padded(to: widths[column] + 2) : cell }
        while line.last == " " { line.removeLast() }
        return line
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
