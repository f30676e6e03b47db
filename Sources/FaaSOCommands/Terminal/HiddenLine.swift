/// A line that is typed without being shown: what each byte of a terminal that edits nothing itself does to it.
struct HiddenLine {
    enum State: Hashable {
        case typing, ended, interrupted
    }

    private(set) var bytes: [UInt8] = []

    /// Takes the next byte.
    mutating func push(_ byte: UInt8) -> State {
        switch byte {
        case 0x0a, 0x0d: return .ended
        case 0x03: return .interrupted  // Ctrl-C
        case 0x04: return bytes.isEmpty ? .interrupted : .ended  // Ctrl-D
        case 0x08, 0x7f: eraseCharacter()
        case 0x15: bytes = []  // Ctrl-U
        default: bytes.append(byte)
        }
        return .typing
    }

    /// A whole character of UTF-8, not one of its bytes.
    private mutating func eraseCharacter() {
        while let last = bytes.popLast(), last & 0b1100_0000 == 0b1000_0000 {}
    }
}
