import Testing

@testable import ImageBuild

/// Output in bounded memory, and its excerpt for a screen.
struct BoundedOutputTests {
    private static func text(_ pieces: [String], head: Int = 10, tail: Int = 20) -> String {
        var output = BoundedOutput(head: head, tail: tail)
        for piece in pieces { output.add(Array(piece.utf8)) }
        return output.text
    }

    @Test(arguments: [[], ["short"], ["0123456789", "01234567890123456789"], ["a\n", "", "b\n"]])
    func `what fits stays as it is`(pieces: [String]) {
        #expect(Self.text(pieces) == pieces.joined())
    }

    @Test func `of more, the beginning and the end stay, and a line tells what is left out`() {
        let lines = (1...100).map { "line \($0)\n" }
        let text = Self.text(lines, head: 15, tail: 30)
        let dropped = lines.joined().utf8.count - "line 1\nline 2\n".utf8.count - "line 98\nline 99\nline 100\n".utf8.count
        #expect(text == "line 1\nline 2\n… \(dropped) bytes are left out here …\nline 98\nline 99\nline 100\n")
        // The result is the same with other pieces.
        #expect(Self.text([lines.joined()], head: 15, tail: 30) == text)
    }

    @Test func `one endless line has a beginning and an end, too`() {
        let text = Self.text([String(repeating: "x", count: 1000)])
        #expect(text == "xxxxxxxxxx\n… 970 bytes are left out here …\n" + String(repeating: "x", count: 20))
    }

    @Test func `the end is at most twice in memory`() {
        var output = BoundedOutput()
        for _ in 0..<10_000 { output.add([UInt8](repeating: 120, count: 10_000)) }
        #expect(output.text.utf8.count < 70_000)
    }

    @Test func `an excerpt has head and tail, and equal lines once`() {
        #expect(OutputExcerpt.lines("a\r\nb\n\n", head: 1, tail: 1) == ["a", "b"])
        let lines = (1...9).map(String.init)
        let excerpt = OutputExcerpt.lines(lines.joined(separator: "\n"), head: 2, tail: 3)
        #expect(excerpt == ["1", "2", "… 4 lines are left out here …", "7", "8", "9"])
        #expect(OutputExcerpt.lines("x\nx\nx\n") == ["x (3 times)"])
        // A mark for one line would be as long as the line.
        #expect(OutputExcerpt.lines("1\n2\n3\n4", head: 1, tail: 2) == ["1", "2", "3", "4"])
    }
}
