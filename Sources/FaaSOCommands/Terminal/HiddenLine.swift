/// A line that is typed without an echo.
///
/// The terminal edits nothing itself, so this type applies the editing keys to the bytes.
struct HiddenLine {
    /// The state of the line after a byte.
    enum State: Hashable {
        case typing, ended, interrupted
    }

    /// The bytes of the line so far.
    private(set) var bytes: [UInt8] = []

    /// Takes the next byte.
    mutating func push(_ byte: UInt8) -> State {
        switch byte {
        case 0x0a, 0x0d, 0x04: return .ended  // the last is Ctrl-D
        case 0x03: return .interrupted  // Ctrl-C
        case 0x08, 0x7f: eraseCharacter()
        case 0x15: bytes = []  // Ctrl-U
        default: bytes.append(byte)
        }
        return .typing
    }

    /// Removes the last character, which may have several bytes of UTF-8.
    private mutating func eraseCharacter() {
        while let last = bytes.popLast(), last & 0b1100_0000 == 0b1000_0000 {}
    }
}
