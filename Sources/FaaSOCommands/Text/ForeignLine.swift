/// A line that another program wrote, as plain text: the characters that a terminal would show at
/// the end.
///
/// Control sequences (ECMA-48: CSI, OSC and similar ones) are removed whole. A carriage return
/// separates parts, and the last part that shows something stays. Backspaces move back, and tabs
/// become spaces.
struct ForeignLine {
    private static let tabWidth = 8

    private var parts: [[Character]] = [[]]
    /// The index in the last part of the next character.
    private var cursor = 0
    private var state = State.text

    private enum State {
        case text
        /// Behind ESC.
        case escape
        /// In an escape sequence with intermediate bytes, before its final byte.
        case intermediate
        /// In a control sequence, before its final byte.
        case control
        /// In a string such as a title. True behind an ESC, which may begin the end of the string.
        case string(isEscaped: Bool)
    }

    /// Returns the plain text of a line.
    static func plain(_ text: String) -> String {
        // Most lines are plain.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        var line = ForeignLine()
        for scalar in text.unicodeScalars { line.take(scalar) }
        return String(line.parts.last { part in part.contains { $0 != " " } } ?? [])
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        // CAN and SUB end a sequence, and ESC begins another.
        case 0x18, 0x1a: return state = .text
        case 0x1b:
            if case .string = state { return state = .string(isEscaped: true) }
            return state = .escape
        default: break
        }
        switch state {
        case .text: show(scalar)
        case .escape: begin(scalar)
        case .string(let isEscaped): takeInString(scalar, isEscaped: isEscaped)
        case .intermediate, .control: takeInSequence(scalar)
        }
    }

    private mutating func begin(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "[": state = .control
        case "]", "P", "X", "^", "_": state = .string(isEscaped: false)
        case " "..."/": state = .intermediate
        default:
            state = .text
            // A control character takes effect inside a sequence. A text character that cannot end
            // a sequence stays.
            if scalar.value < 0x20 || scalar.value >= 0x7f { show(scalar) }
        }
    }

    private mutating func takeInSequence(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case ..<0x20: show(scalar)
        case 0x20...0x2f: break
        case 0x30...0x3f: if case .intermediate = state { state = .text }
        case 0x40...0x7e: state = .text
        default:
            state = .text
            show(scalar)
        }
    }

    private mutating func takeInString(_ scalar: Unicode.Scalar, isEscaped: Bool) {
        if isEscaped {
            // ESC \ ends the string; anything else begins another sequence.
            state = .text
            if scalar != "\\" { begin(scalar) }
        } else if scalar == "\u{7}" || scalar == "\u{9c}" {
            state = .text
        }
    }

    private mutating func show(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\r":
            parts.append([])
            cursor = 0
        case "\u{8}": cursor = max(0, cursor - 1)
        case "\t":
            let cells = Cells.of(String(parts[parts.count - 1].prefix(cursor)))
            for _ in 0..<(Self.tabWidth - cells % Self.tabWidth) { write(" ") }
        case "\n", "\u{2028}", "\u{2029}": write(" ")
        case "\u{9b}": state = .control
        case "\u{90}", "\u{98}", "\u{9d}", "\u{9e}", "\u{9f}": state = .string(isEscaped: false)
        default:
            if scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) { return }
            join(scalar)
        }
    }

    /// Writes a scalar, or adds it to the character before it.
    private mutating func join(_ scalar: Unicode.Scalar) {
        let last = parts.count - 1
        if cursor > 0, cursor == parts[last].count {
            let joined = String(parts[last][cursor - 1]) + String(scalar)
            if joined.count == 1 {
                parts[last][cursor - 1] = Character(joined)
                return
            }
        }
        write(Character(scalar))
    }

    private mutating func write(_ character: Character) {
        let last = parts.count - 1
        if cursor < parts[last].count {
            parts[last][cursor] = character
        } else {
            parts[last].append(character)
        }
        cursor += 1
    }
}
