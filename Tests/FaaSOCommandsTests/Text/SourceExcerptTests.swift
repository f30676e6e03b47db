import Basics
import Glibc
import Testing

@testable import FaaSOCommands

/// The line of a file with a caret.
struct SourceExcerptTests {
    @Test(arguments: [
        ("ports: 1", 1, "  ports: 1", "  ^"), ("ports: 1", 8, "  ports: 1", "         ^"), ("ab", 3, "  ab", "    ^"),
        ("\ta:\tb", 5, "  \ta:\tb", "  \t  \t^"), ("日本: x", 5, "  日本: x", "        ^"), ("e\u{301}: x", 5, "  e\u{301}: x", "     ^"),
        ("a\u{1b}[2J: x", 8, "  a\u{fffd}[2J: x", "         ^"), ("a\u{0}\u{9b}b", 4, "  a\u{fffd}\u{fffd}b", "     ^"),
    ])
    func `the caret stands below the character`(text: String, column: Int, line: String, caret: String) throws {
        let excerpt = SourceExcerpt(try #require(SourceLine(text, column: column)))
        #expect(excerpt.line == line)
        #expect(excerpt.caret == caret)
    }

    private static func printed(_ diagnostics: [Diagnostic]) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        Console(environment: [:], error: ends[1]).show(diagnostics)
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &buffer, buffer.count)
        close(ends[0])
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    @Test func `a pipe gets the line below the message, and details and hints follow`() throws {
        let source = SourceLine("enviroment: {A: b}", column: 1)
        let first = Diagnostic(.error, "unknown key", at: "a.yml:2:1", details: ["more"], hints: ["rename it"], source: source)
        let second = Diagnostic(.warning, "twice", at: "a.yml:2:14", source: SourceLine("enviroment: {A: b}", column: 14))
        #expect(
            try Self.printed([first, second]) == """
                a.yml:2:1: error: unknown key
                  enviroment: {A: b}
                  ^
                  more
                hint: rename it
                a.yml:2:14: warning: twice

                """)
    }

    @Test func `a diagnostic without a line is printed as before`() throws {
        #expect(try Self.printed([Diagnostic(.error, "x", at: "a.yml:2:1", hints: ["y"])]) == "a.yml:2:1: error: x\nhint: y\n")
    }
}
