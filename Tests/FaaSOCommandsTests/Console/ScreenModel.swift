import Testing

@testable import FaaSOCommands

/// A terminal as cells and a cursor. It replays what a program writes.
///
/// It knows the controls that a display may use, and records an issue for any other.
struct ScreenModel {
    /// The cells that a terminal gives to characters of several scalars.
    enum Joining: CaseIterable {
        /// Each part has its own cells.
        case separate
        /// A joined character has the cells of its widest part.
        case joined
    }

    private let size: LiveBlock.Size
    private let joining: Joining
    private var rows: [[String]]
    private var (row, column) = (0, 0)
    /// Rows that left the screen at its top.
    private var scrolled: [String] = []
    /// Stands in the second cell of a wide character.
    private static let second = ""

    init(_ size: LiveBlock.Size, _ joining: Joining) {
        (self.size, self.joining) = (size, joining)
        rows = Array(repeating: [], count: size.rows)
    }

    /// The number of rows that left the screen.
    var scrolledRows: Int { scrolled.count }

    /// The rows from the first that was ever written to the last that is not empty.
    var lines: [String] {
        var lines = scrolled + rows.map(Self.text)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Replays what a program writes, as the kernel passes it on: a line's end goes to column 0.
    mutating func print(_ text: String) { replay(text.replacing("\n", with: "\r\n")) }

    /// Replays what a terminal gets.
    mutating func replay(_ text: String) {
        var rest = text.unicodeScalars[...]
        var pending = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar.value >= 0x20 && scalar.value != 0x7f {
                pending.append(scalar)
                continue
            }
            show(String(pending))
            pending = .init()
            control(scalar, &rest)
        }
        show(String(pending))
    }

    private mutating func control(_ scalar: Unicode.Scalar, _ rest: inout String.UnicodeScalarView.SubSequence) {
        switch scalar {
        case "\r": column = 0
        case "\n": feed()
        case "\u{1b}":
            guard rest.popFirst() == "[" else {
                Issue.record("a sequence that is none of CSI")
                return
            }
            let parameters = String(String.UnicodeScalarView(rest.prefix { !("@"..."~").contains($0) }))
            rest = rest.dropFirst(parameters.unicodeScalars.count)
            switch rest.popFirst() {
            case "H": (row, column) = (0, 0)
            case "A": row = max(0, row - (Int(parameters) ?? 1))
            case "J": for index in row..<size.rows { rows[index] = index == row ? Array(rows[index].prefix(column)) : [] }
            case "K": rows[row] = Array(rows[row].prefix(column))
            case "m": break
            case let other: Issue.record("the sequence CSI \(parameters) \(String(describing: other))")
            }
        default: Issue.record("the control character \(scalar.value)")
        }
    }

    private mutating func feed() {
        row += 1
        guard row == size.rows else { return }
        scrolled.append(Self.text(rows.removeFirst()))
        rows.append([])
        row -= 1
    }

    private mutating func show(_ text: String) {
        switch joining {
        case .separate: for scalar in text.unicodeScalars { show(String(scalar), cells: Cells.of(scalar)) }
        case .joined: for character in text { show(String(character), cells: Self.joined(character)) }
        }
    }

    private mutating func show(_ text: String, cells: Int) {
        if cells == 0 { return attach(text) }
        if column + cells > size.columns {
            column = 0
            feed()
        }
        while rows[row].count < column { rows[row].append(" ") }
        let written = [text] + Array(repeating: Self.second, count: cells - 1)
        rows[row].replaceSubrange(column..<min(rows[row].count, column + cells), with: written)
        column += cells
    }

    /// Adds text without cells to the cell before the cursor.
    private mutating func attach(_ text: String) {
        guard let index = rows[row].prefix(column).lastIndex(where: { $0 != Self.second }) else { return }
        let widens = Cells.of(rows[row][index] + text) > Cells.of(rows[row][index])
        rows[row][index] += text
        if widens, column < size.columns {
            rows[row].append(Self.second)
            column += 1
        }
    }

    /// The cells of a joined character: those of its widest part.
    private static func joined(_ character: Character) -> Int {
        let text = String(character)
        return text.unicodeScalars.contains("\u{fe0f}") ? min(2, Cells.of(text)) : text.unicodeScalars.map(Cells.of).max() ?? 0
    }

    private static func text(_ row: [String]) -> String {
        var text = row.joined()
        while text.last == " " { text.removeLast() }
        return text
    }
}
