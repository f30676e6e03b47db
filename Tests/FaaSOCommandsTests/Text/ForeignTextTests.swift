import Basics
import Glibc
import Testing

@testable import FaaSOCommands

/// Text of other programs on its way to a terminal.
struct ForeignTextTests {
    @Test(arguments: [
        ("plain\ttext\nof two lines", "plain\ttext\nof two lines"), ("naïve 日本", "naïve 日本"),
        ("\u{1b}[1;31mstyled\u{1b}[0m", "\u{1b}[1;31mstyled\u{1b}[0m"),
        ("a\u{9b}2Jb", "ab"), ("\u{1b}[31mx\u{1b}[0m\u{9b}2J", "x"), ("a\u{1b}[2Jb", "ab"), ("a\u{1b}]0;t\u{7}b", "ab"),
        ("a\u{9d}0;t\u{9c}b", "ab"),
        ("10%\r20%", "20%"), ("ok\nbad\u{85}\nok", "ok\nbad\nok"), ("a\u{7f}b\u{7}", "ab"), ("x\u{1b}", "x"), ("x\u{1b}[", "x"), ("", ""),
        ("\n", "\n"),
    ])
    func `only styles, tabs and line ends are left of what controls a terminal`(text: String, guarded: String) {
        #expect(ForeignText.guarded(text, keepsStyles: true) == guarded)
    }

    @Test func `a console without styles has none in its text`() {
        #expect(ForeignText.guarded("\u{1b}[31mx\u{1b}[0m", keepsStyles: false) == "x")
    }

    @Test func `a control character of a file is marked, whichever set it is of`() {
        #expect(ForeignText.marked("a\u{9b}b\u{1b}c\td\u{7f}\u{0}\u{85}") == "a\u{fffd}b\u{fffd}c\td\u{fffd}\u{fffd}\u{fffd}")
    }

    @Test func `a console never passes a control sequence of somebody else to a terminal`() throws {
        var generator = SeededText(seed: 11)
        let terminal = try PseudoTerminal(LiveBlock.Size(columns: 80, rows: 24))
        let console = Console(environment: ["TERM": "xterm"], out: terminal.slave, error: terminal.slave)
        for _ in 0..<300 {
            let text = generator.text(parts: 8)
            console.out(text)
            console.note(text)
            console.noteOverEcho(text)
            let source = SourceLine(text, column: 1)
            console.show(.init(.warning, text, at: text, details: [text], hints: [text], source: source))
            console.foreign(Array(text.utf8))
            console.foreign([(console.outStyle("sum | ", .cyan), Array(text.utf8))])
            console.screen([text])
            let output = terminal.output()
            #expect(Self.isHarmless(output), "\(text.debugDescription): \(output.debugDescription)")
        }
    }

    @Test func `bytes of other programs are unchanged in a pipe`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let console = Console(environment: [:], out: ends[1])
        console.foreign([("sum | ", [0x1b, 0xff, 0x9b])])
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = read(ends[0], &buffer, buffer.count)
        close(ends[0])
        #expect(Array(buffer.prefix(count)) == Array("sum | ".utf8) + [0x1b, 0xff, 0x9b, 0x0a])
    }

    /// True when only styles and the console's own redrawing control the terminal.
    private static func isHarmless(_ output: String) -> Bool {
        var bytes = Array(output.utf8)
        // Characters of a text may join with the end of a sequence, so bytes are compared.
        for own in ["\r\n", "\r\u{1b}[K", "\u{1b}[H", "\u{1b}[K", "\u{1b}[J"].map({ Array($0.utf8) }) {
            var kept: [UInt8] = []
            while !bytes.isEmpty {
                if bytes.starts(with: own) { bytes.removeFirst(own.count) } else { kept.append(bytes.removeFirst()) }
            }
            bytes = kept
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return ForeignText.guarded(text, keepsStyles: true) == text
    }
}
