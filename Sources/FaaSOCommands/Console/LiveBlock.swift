/// A block of lines at the bottom of a terminal that is redrawn in place.
///
/// Its functions return the text that draws or erases the block. No line is as wide as the
/// terminal, and the lines are fewer than its rows. Otherwise a line would wrap or scroll, and its
/// rest would stay on the screen.
struct LiveBlock {
    /// The size of a terminal in cells.
    struct Size: Hashable {
        /// The number of columns.
        var columns: Int
        /// The number of rows.
        var rows: Int
    }

    private var drawn = 0

    /// Returns the text that draws lines below the cursor's row.
    /// - Parameters:
    ///   - lines: lines without control characters.
    ///   - footer: a line below them.
    ///   - style: styles the footer after it is cut.
    mutating func draw(_ lines: [String], footer: String?, in size: Size, style: (String) -> String = { $0 }) -> String {
        // The cursor stays on the row below the block.
        let rows = size.rows - 1
        let footer = rows > 1 ? footer : nil
        let room = max(0, footer == nil ? rows : rows - 1)
        var shown = lines
        if lines.count > room { shown = room == 0 ? [] : lines.prefix(room - 1) + ["and \(lines.count - room + 1) more"] }
        let width = max(1, size.columns - 1)
        shown = shown.map { $0.clipped(to: width) } + (footer.map { [style($0.clipped(to: width))] } ?? [])
        drawn = shown.count
        return shown.map { $0 + "\n" }.joined()
    }

    /// Returns the text that erases the lines, and the keyboard's echo behind them.
    mutating func erase() -> String {
        defer { drawn = 0 }
        return "\r" + (drawn > 0 ? "\u{1b}[\(drawn)A" : "") + "\u{1b}[J"
    }
}

extension LiveBlock {
    /// Returns the lines that fit on a screen, as plain text. They may wrap, but they never scroll.
    static func fitting(_ lines: [String], in size: Size?) -> [String] {
        let lines = lines.map(ForeignLine.plain)
        guard let size else { return lines }
        // A wide character at the edge wraps one cell early.
        let columns = max(1, size.columns - 1)
        let rows = lines.map { max(1, ($0.cells + columns - 1) / columns) }
        let room = max(1, size.rows - 1)
        if rows.reduce(0, +) <= room { return lines }
        var (shown, used) = (0, 1)
        while used + rows[shown] <= room {
            used += rows[shown]
            shown += 1
        }
        return lines.prefix(shown) + ["and \(lines.count - shown) more lines".clipped(to: columns)]
    }
}
