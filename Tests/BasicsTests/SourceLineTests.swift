import Basics
import Testing

/// The line of a file that a message is about.
struct SourceLineTests {
    private static func lines(_ text: String) -> SourceLines { SourceLines(Array(text.utf8)) }

    @Test func `a line has no line end, and no byte order mark`() {
        let lines = Self.lines("\u{feff}a: 1\r\n\nb: ü\n")
        #expect((0...6).map { lines[$0] } == [nil, "a: 1", "", "b: ü", "", nil, nil])
        #expect(Self.lines("")[1] == "" && Self.lines("")[2] == nil)
    }

    @Test(arguments: ["\r", "\u{85}", "\u{2028}", "\u{2029}"])
    func `no line is shown from another line end on, because YAML counts it`(end: String) {
        let lines = Self.lines("a: é\nb: 1\(end)c: 2\nd: 3\n")
        #expect((1...3).map { lines[$0] } == ["a: é", nil, nil])
    }

    @Test func `a line of more than 1 KiB is not shown`() {
        let (longest, longer) = (String(repeating: "a", count: 1024), String(repeating: "a", count: 1025))
        let lines = Self.lines("\(longest)\n\(longer)\nb")
        #expect(lines[1] == longest && lines[2] == nil && lines[3] == "b")
    }

    @Test func `bytes that are not UTF-8 are marked`() {
        #expect(SourceLines([0x61, 0xff, 0x62])[1] == "a\u{fffd}b")
    }

    @Test func `a blank line and a column outside of the line show nothing`() {
        #expect(SourceLine("", column: 1) == nil && SourceLine(" \t", column: 1) == nil)
        #expect(SourceLine("ab", column: 0) == nil && SourceLine("ab", column: 4) == nil)
        #expect(SourceLine("ab", column: 3)?.column == 3)
    }

    @Test(arguments: [1, 2, 60, 61, 120, 200, 239, 240, 241])
    func `a long line is cut around the column, which stays at its character`(column: Int) throws {
        let scalars = (0..<240).map { Unicode.Scalar(UInt8(0x21 + $0 % 90)) }
        let text = String(String.UnicodeScalarView(scalars))
        let line = try #require(SourceLine(text, column: column))
        let shown = Array(line.text.unicodeScalars)
        #expect(shown.count <= SourceLine.width)
        #expect(Array(shown.dropFirst(line.column - 1).prefix(1)) == Array(scalars.dropFirst(column - 1).prefix(1)))
        #expect((shown.first == "…") == (column > 60) && (shown.last == "…") == (column < 181))
    }

    @Test func `a line of 120 characters is whole`() {
        let text = String(repeating: "é", count: 120)
        #expect(SourceLine(text, column: 120)?.text == text)
    }
}
