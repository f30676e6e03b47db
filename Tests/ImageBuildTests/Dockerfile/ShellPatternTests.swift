import Testing

@testable import ImageBuild

/// Expectations from frontend/dockerfile/shell/lex.go of BuildKit, which converts patterns to
/// regular expressions.
struct ShellPatternTests {
    private func expand(_ text: String, _ value: String) throws -> String {
        try DockerfileLexer(variables: ["V": value]).expand(text)
    }

    private static let expansions: [(text: String, value: String, expected: String)] = [
        ("${V#a*c}", "abcabc", "abc"), ("${V##a*c}", "abcabcx", "x"), ("${V#*}", "abc", "abc"), ("${V##*}", "abc", ""),
        ("${V#b}", "abc", "abc"), ("${V%b*}", "abab", "aba"), ("${V%%b*}", "abab", "a"), ("${V%*}", "abc", "abc"), ("${V%%*}", "abc", ""),
        ("${V%?}", "aé", "a"), ("${V#?}", "éa", "a"), ("${V%%a*b*c}", "xaabbcc", "x"), ("${V%a*b*c}", "xaabbcc", "xa"),
        ("${V/a*b/-}", "xaabbab", "x-"), ("${V//a?/-}", "abacad", "---"), ("${V//b*/-}", "abcb", "a-"), ("${V/*/-}", "", "-"),
        ("${V//*/-}", "abc", "-"), ("${V//é/e}", "éaé", "eae"), ("${V//ab/}", "aabab", "a"), ("${V//*b/x}", "aab", "x"),
        ("${V//*b/x}", "aac", "aac"), ("${V//a*b*c/x}", "abbcab", "xab"), ("${V//\\*/x}", "a*b*", "axbx"), ("${V#\\?}", "?a", "a"),
        ("${V/\\//-}", "a/b/c", "a-b/c"), ("${V//x**y/-}", "axxyb", "a-b"),
    ]

    @Test(arguments: expansions)
    func `an operator takes away or replaces what BuildKit does`(text: String, value: String, expected: String) throws {
        #expect(try expand(text, value) == expected)
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["${V//*b/x}", "${V/*a*b/x}", "${V#*a*b}", "${V##*a*a*b}", "${V%b*a*}", "${V%%b*a*}", "${V//a*a*a*a*b/x}"])
    func `a long value that matches nearly everywhere takes no time to speak of`(text: String) throws {
        let value = String(repeating: "a", count: 60_000)
        #expect(try expand(text, value) == value)
    }

    /// All pairs of short patterns and values, compared with a matcher that tries everything.
    @Test func `trimming and replacing agree with trying every extent`() throws {
        func matches(_ pattern: Substring, _ text: Substring) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" {
                return text.indices.contains { matches(pattern.dropFirst(), text[$0...]) } || matches(pattern.dropFirst(), "")
            }
            return !text.isEmpty && (first == "?" || first == text.first) && matches(pattern.dropFirst(), text.dropFirst())
        }
        func words(_ letters: String, _ most: Int) -> [String] {
            (0..<most).reduce([""]) { words, _ in words + words.flatMap { word in letters.map { word + String($0) } } }
        }
        let values = Set(words("ab", 4))
        for pattern in Set(words("ab*?", 3)) {
            let compiled = ShellPattern(pattern)
            for value in values {
                let ends = (0...value.count).filter { matches(pattern[...], value.prefix($0)) }
                let starts = (0...value.count).filter { matches(pattern[...], value.suffix($0)) }
                #expect(compiled.trimming(value, atStart: true, longest: false) == String(value.dropFirst(ends.first ?? 0)))
                #expect(compiled.trimming(value, atStart: true, longest: true) == String(value.dropFirst(ends.last ?? 0)))
                #expect(compiled.trimming(value, atStart: false, longest: false) == String(value.dropLast(starts.first ?? 0)))
                #expect(compiled.trimming(value, atStart: false, longest: true) == String(value.dropLast(starts.last ?? 0)))
                var found: (start: Int, end: Int)?
                for start in 0...value.count where found == nil {
                    for end in start...value.count where matches(pattern[...], value.dropFirst(start).prefix(end - start)) {
                        found = (start, end)
                    }
                }
                let replaced = found.map { String(value.prefix($0.start)) + "X" + String(value.dropFirst($0.end)) } ?? value
                #expect(compiled.replacing(in: value, with: "X", all: false) == replaced, "\(pattern) on \(value)")
            }
        }
    }
}
