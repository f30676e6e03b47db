import Testing

@testable import FaaSOCommands

/// Lines of other programs as plain text.
struct ForeignLineTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("naïve 日本 😀", "naïve 日本 😀"), ("👩\u{200d}🚀 e\u{301}", "👩\u{200d}🚀 e\u{301}"),
        // Carriage returns.
        ("10%\r20%\r30%", "30%"), ("10%\r20%\r", "20%"), ("done\r\n", "done"), ("x\r\r", "x"), ("\r", ""), ("80%\r   \r", "80%"),
        ("a long one\rok", "ok"), ("50%\r\u{1b}[K", "50%"), ("50%\u{1b}[2K\r60%", "60%"),
        // Control sequences.
        ("\u{1b}[31mred\u{1b}[0m", "red"), ("\u{1b}[1;38;5;196mx\u{1b}[m", "x"), ("\u{1b}[2K\u{1b}[1Gx", "x"),
        ("\u{1b}[?25lx\u{1b}[?25h", "x"),
        ("\u{1b}[1 qx", "x"), ("\u{9b}31mred", "red"), ("\u{1b}[31", ""), ("a\u{1b}", "a"), ("\u{1b}[3\r1mx", "x"), ("\u{1b}[31日", "日"),
        ("\u{1b}(Bx", "x"), ("\u{1b}7x\u{1b}8", "x"), ("\u{1b}Mx", "x"), ("\u{1b}#8x", "x"), ("\u{1b}\u{1b}[31mx", "x"),
        // Strings: titles, links, and others.
        ("\u{1b}]0;title\u{7}x", "x"), ("\u{1b}]8;;http://a/b\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"), ("\u{1b}]0;never ended", ""),
        ("\u{9d}0;t\u{9c}x", "x"), ("\u{1b}P1;2q~~\u{1b}\\x", "x"), ("\u{1b}_k\u{1b}\\x", "x"), ("\u{1b}]0;t\u{18}x", "x"),
        ("\u{1b}]0;t\u{1b}[31mx", "x"), ("\u{1b}]0;日本\u{7}x", "x"),
        // Other control characters.
        ("a\tb", "a       b"), ("1234567\tb", "1234567 b"), ("日\tb", "日      b"), ("\tx", "        x"), ("ab\u{8}c", "ac"),
        ("|\u{8}/\u{8}-", "-"), ("\u{8}\u{8}x", "x"), ("a\u{7}\u{0}\u{b}\u{c}\u{7f}b", "ab"), ("a\nb", "a b"),
        ("a\u{85}b\u{2028}c", "ab c"),
    ])
    func `what a terminal would show stays`(text: String, plain: String) {
        #expect(ForeignLine.plain(text) == plain)
    }

    @Test func `plain text has no control characters, and is plain already`() {
        var generator = SeededText(seed: 7)
        for _ in 0..<3000 {
            let text = generator.text(parts: 12)
            let plain = ForeignLine.plain(text)
            #expect(!plain.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }, "\(text.debugDescription)")
            #expect(ForeignLine.plain(plain) == plain, "\(text.debugDescription)")
        }
    }
}
