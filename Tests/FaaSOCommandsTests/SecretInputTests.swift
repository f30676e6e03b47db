import Testing

@testable import FaaSOCommands

struct SecretInputTests {
    @Test(arguments: [
        ("secret\n", "secret"), ("secret\r\n", "secret"), ("secret", "secret"), ("a\nb\n", "a\nb\n"), ("secret\n\n", "secret\n\n"),
        ("\n", ""),
        ("", ""), ("with space \n", "with space "),
    ])
    func `only the end of a value's only line is left out`(input: String, value: String) {
        #expect(SecretInput.trimmed(Array(input.utf8), raw: false) == Array(value.utf8))
        #expect(SecretInput.trimmed(Array(input.utf8), raw: true) == Array(input.utf8))
    }

    @Test(arguments: [
        ("abc\r", "abc", HiddenLine.State.ended), ("abc\n", "abc", .ended), ("ab\u{7f}c\n", "ac", .ended), ("aä\u{8}b\n", "ab", .ended),
        ("\u{7f}\u{7f}a\n", "a", .ended), ("wrong\u{15}right\n", "right", .ended), ("a\u{3}", "a", .interrupted),
        ("\u{4}", "", .ended),
        ("a\u{4}", "a", .ended), ("a", "a", .typing), ("ä€😀\n", "ä€😀", .ended), ("ä€😀\u{7f}\u{7f}\n", "ä", .ended),
    ])
    func `a hidden line is edited as on a terminal`(keys: String, value: String, state: HiddenLine.State) {
        var line = HiddenLine()
        var last = HiddenLine.State.typing
        for byte in Array(keys.utf8) { last = line.push(byte) }
        #expect(line.bytes == Array(value.utf8))
        #expect(last == state)
    }
}
