/// Measures text in the cells of a terminal.
///
/// Terminals differ in the cells of joined emoji. The measure is the sum of the parts, which no
/// terminal exceeds. Thus a line that is cut to a width never wraps.
enum Cells {
    /// The cells of a scalar by itself. A control character has none.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x7f { return value < 0x20 ? 0 : 1 }
        if value < 0xa0 { return 0 }
        if contains(CellTable.zero, value) { return 0 }
        return contains(CellTable.wide, value) ? 2 : 1
    }

    /// The cells of a text in one line without control characters.
    static func of(_ text: some StringProtocol) -> Int {
        var cells = 0
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            // U+FE0F selects the emoji form, which makes some narrow scalars wide.
            let widens = scalar == "\u{fe0f}" && last.map { of($0) == 1 && contains(CellTable.emoji, $0.value) } ?? false
            cells += widens ? 1 : of(scalar)
            last = scalar
        }
        return cells
    }

    /// Searches sorted ranges, written as first, last, first, last.
    private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
        var (low, high) = (0, ranges.count / 2)
        while low < high {
            let middle = (low + high) / 2
            if value < ranges[2 * middle] {
                high = middle
            } else if value > ranges[2 * middle + 1] {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}

extension String {
    /// The cells of the text in a terminal.
    var cells: Int { Cells.of(self) }

    /// The text, padded with spaces to a number of cells.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - cells)) }

    /// The longest beginning of the text that fits into a number of cells. No character is split.
    func clipped(to width: Int) -> String {
        var (clipped, used) = ("", 0)
        for character in self {
            let cells = Cells.of(String(character))
            if used + cells > width { break }
            used += cells
            clipped.append(character)
        }
        return clipped
    }
}
