import TestSupport
import Testing

@testable import FunctionModel

struct TextPatternTests {
    private static let cases: [(pattern: String, text: String, expected: Bool)] = [
        ("^t", "three", true), ("^h", "three", false), ("r+e{2}$", "three", true), ("r+e{3}$", "three", false), ("", "", true),
        ("$^", "", true),
        ("a|b|", "x", true), ("^(a|bc)*$", "abca", true), ("^(a|bc)*$", "abac", false), ("^a{2,3}$", "aaaa", false),
        ("^a{2,}$", "aaaa", true),
        ("^a{0}$", "", true), ("^[a-c_-]+$", "ab-_c", true), ("^[^a-c]+$", "xyb", false), ("^[]a]+$", "]a", true),
        ("[\\d\\s]", "x 1", true),
        ("^\\w+$", "añb_1", true), ("^\\W+$", "a", false), ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "concat", false),
        ("\\Bcat", "concat", true),
        ("^a.c$", "a\nc", false), ("(?s)^a.c$", "a\nc", true), ("^b$", "a\nb\nc", false), ("(?m)^b$", "a\nb\nc", true),
        ("^a$", "a\n", true),
        ("\\Aa\\z", "a\n", false), ("(?i)STRASSE", "straße strasse", true), ("(?i)É", "é", true), ("a(?i)b", "aB", true),
        ("(?i:a)b", "aB", false),
        ("^(?:ab)+?$", "abab", true), ("(?<word>a)(?P<other>b)", "ab", true), ("\\x41\\u00e9\\x{1F600}", "Aé😀", true), ("^.$", "😀", true),
        ("\\.\\{\\}\\/\\-", ".{}/-", true), ("a{,2}", "a{,2}", true), ("x{a", "x{a", true), ("^(a?){3}a{3}$", "aaa", true),
        ("^((a*)*)*$", "aaab", false), ("\\t\\r\\n", "\t\r\n", true), ("^[\\]\\\\]$", "\\", true), ("^(|a)+$", "aa", true),
        ("ab$", "ab\r\n", true),
    ]

    @Test(arguments: cases)
    func `a pattern matches somewhere in a text`(pattern: String, text: String, expected: Bool) throws {
        #expect(try TextPattern(parsing: pattern).matches(in: text) == expected)
    }

    private static let refused: [(pattern: String, message: String)] = [
        ("(a", "a ')' is missing (character 3)"), ("a)", "a ')' closes nothing (character 2)"), ("*a", "'*' repeats nothing (character 1)"),
        ("a**", "'*' repeats a repetition (character 3)"), ("a++", "possessive repetition is not supported (character 3)"),
        ("[a", "a ']' is missing (character 3)"), ("[z-a]", "a range ends before it begins (character 5)"),
        ("(a)\\1", "back-references are not supported (character 5)"), ("a\\", "nothing follows the '\\' (character 3)"),
        ("(?=a)", "lookaround and other groups that begin with '(?' are not supported (character 3)"),
        ("(?<=a)", "lookaround and other groups that begin with '(?' are not supported (character 3)"),
        ("\\p{L}", "'\\p' is not supported (character 2)"), ("a{2,1}", "a count is at most 1000, the smaller one first (character 7)"),
        ("a{1001}", "a count is at most 1000, the smaller one first (character 8)"),
        ("((a{1000}){1000}){1000}", "it is too big with its repetitions written out (character 1)"),
        ("a{99999999999999999999}", "a count is at most 1000, the smaller one first (character 24)"),
        ("\\x{110000}", "no character has this code (character 11)"),
    ]

    @Test(arguments: refused)
    func `what is refused is named`(pattern: String, message: String) {
        let error = #expect(throws: TextPatternError.self) { try TextPattern(parsing: pattern) }
        #expect(error?.description == message)
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["^(x+x+)+y$", "(x*)*y", "(x|x|x)*y", "(x?){200}x{200}y", "(.*)(.*)(.*)(.*)z", "(x{1,50}){1,50}y", "^(x|xx)+y$"])
    func `no pattern makes a search explode`(pattern: String) throws {
        #expect(try TextPattern(parsing: pattern).matches(in: String(repeating: "x", count: 3_000)) == false)
    }

    @Test(.timeLimit(.minutes(10)))
    func `groups nest a hundred deep and no deeper`() throws {
        func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth) }
        #expect(try TextPattern(parsing: nested(100)).matches(in: "a") == true)
        #expect(throws: TextPatternError.self) { try TextPattern(parsing: nested(101)) }
        #expect(throws: TextPatternError.self) { try TextPattern(parsing: nested(100_000)) }
    }

    @Test func `a search is given up when it is told to`() throws {
        let pattern = try TextPattern(parsing: "(x?){500}y")
        var asked = 0
        let text = String(repeating: "x", count: 5_000)
        let result = pattern.matches(in: text) {
            asked += 1
            return true
        }
        #expect(result == nil)
        #expect(asked == 1)
    }

    @Test func `random patterns agree with the standard library's engine`() throws {
        let seed: UInt64 = 20_261_128
        var random = SeededGenerator(seed: seed)
        func pattern(_ depth: Int) -> String {
            switch Int.random(in: 0..<(depth > 0 ? 9 : 4), using: &random) {
            case 0, 1: return ["a", "b", "c"].randomElement(using: &random) ?? "a"
            case 2: return "."
            case 3: return ["[ab]", "[^a]", "\\s", "\\w"].randomElement(using: &random) ?? "a"
            case 4: return pattern(depth - 1) + pattern(depth - 1)
            case 5: return "(" + pattern(depth - 1) + "|" + pattern(depth - 1) + ")"
            case 6:
                return "(?:" + pattern(depth - 1) + ")" + (["*", "+", "?", "{2}", "{1,2}", "{2,}"].randomElement(using: &random) ?? "*")
            case 7: return "^" + pattern(depth - 1)
            default: return pattern(depth - 1) + "$"
            }
        }
        for round in 0..<400 {
            let text = pattern(3)
            guard let oracle = try? Regex(text) else { continue }
            let mine = try TextPattern(parsing: text)
            for _ in 0..<8 {
                let subject = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    ["a", "b", "c", " "].randomElement(using: &random) ?? "a"
                }
                .joined()
                #expect(mine.matches(in: subject) == subject.contains(oracle), "seed \(seed) round \(round): /\(text)/ in '\(subject)'")
            }
        }
    }
}
