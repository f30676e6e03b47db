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
    private var rows: [[Character]]
    private var (row, column) = (0, 0)
    /// Rows that left the screen at its top.
    private var scrolled: [String] = []
    /// Stands in the second cell of a wide character.
    private static let second: Character = "\u{0}"

    init(_ size: LiveBlock.Size, _ joining: Joining) {
        (self.size, self.joining) = (size, joining)
        rows = Array(repeating: [], count: size.rows)
    }

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
        for character in text {
            let cells = cells(character)
            if column + cells > size.columns {
                column = 0
                feed()
            }
            while rows[row].count < column { rows[row].append(" ") }
            let written = [character] + Array(repeating: Self.second, count: max(0, cells - 1))
            rows[row].replaceSubrange(column..<min(rows[row].count, column + cells), with: cells == 0 ? [] : written)
            column += cells
        }
    }

    private func cells(_ character: Character) -> Int {
        let text = String(character)
        if joining == .separate { return Cells.of(text) }
        return text.unicodeScalars.contains("\u{fe0f}") ? min(2, Cells.of(text)) : text.unicodeScalars.map(Cells.of).max() ?? 0
    }

    private static func text(_ row: [Character]) -> String {
        var text = String(row.filter { $0 != second })
        while text.last == " " { text.removeLast() }
        return text
    }
}
