import Testing

@testable import ImageBuild

/// Recorded results of BuildKit's own walk. It is tonistiigi/fsutil with moby/patternmatcher, as
/// vendored in moby/buildkit of August 2026.
struct IgnoreWalkTests {
    private static let files = [
        "!top.log", "keep.txt", "logs/a.log", "logs/b.txt", "logs/sub/a.log", "logs/sub/b.txt", "secret.txt", "src/deep/x.c",
        "src/deep/y.c",
        "src/x.c", "src/z.c", "top.log",
    ]

    // swift-format-ignore
    private static let recorded: [(patterns: String, kept: String)] = [
        ("**/*.log|!logs", "keep.txt logs/b.txt logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("logs|!logs/a.log", "!top.log keep.txt logs/a.log secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs/*|!logs/a.log", "!top.log keep.txt logs/a.log secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("*|!logs", "logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt"),
        ("*|!logs/a.log", "logs/a.log"),
        ("*|!logs/*", "logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt"),
        ("*|!**/a.log", "logs/a.log logs/sub/a.log"),
        ("**|!logs", "logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt"),
        ("**|!logs/sub", "logs/sub/a.log logs/sub/b.txt"),
        ("**|!**/b.txt", "logs/b.txt logs/sub/b.txt"),
        ("logs/**|!logs/sub", "!top.log keep.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs|!logs", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs|!logs|logs/sub", "!top.log keep.txt logs/a.log logs/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs/sub/*|!logs/**|logs/sub", "!top.log keep.txt logs/a.log logs/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("**/*.log|!**/a.log", "keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("**/*.log|!logs/sub|!top.log", "keep.txt logs/b.txt logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("!logs|**/*.log", "keep.txt logs/b.txt logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("**/*.log|!logs/*", "keep.txt logs/a.log logs/b.txt logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("**/*.log|!logs/**", "keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("*.log|!top.log", "keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs|!lo*", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("logs/sub|!lo**", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("src/**|!src/*.c|src/x.c", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/z.c top.log"),
        ("src|!src/x.c|!src/deep", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c top.log"),
        ("*|!src|src/deep|!src/deep/y.c", "src/deep/y.c src/x.c src/z.c"),
        ("secret.txt\u{a0}", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("\u{3000}secret.txt\u{2003}", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("# c|\u{a0}# c", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("foo /|secret.txt /", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("./!top.log", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("/!top.log|logs", "!top.log keep.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("*|./!top.log", "top.log"),
        ("!!top.log|top.log", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c"),
        ("/logs/ ", "!top.log keep.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("**/sub/**", "!top.log keep.txt logs/a.log logs/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("**/deep", "!top.log keep.txt logs/a.log logs/b.txt logs/sub/a.log logs/sub/b.txt secret.txt src/x.c src/z.c top.log"),
        ("l*s/**/b.txt", "!top.log keep.txt logs/a.log logs/sub/a.log secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
        ("****/a.log", "!top.log keep.txt logs/b.txt logs/sub/b.txt secret.txt src/deep/x.c src/deep/y.c src/x.c src/z.c top.log"),
    ]

    @Test(arguments: recorded)
    func `a folder is sent as BuildKit's walk sends it`(patterns: String, kept: String) throws {
        var walk = IgnoreWalk(try IgnorePatterns(parsing: patterns.split(separator: "|").joined(separator: "\n")))
        let sent = Self.files.filter { !walk.ignores(Array($0.utf8)) }
        #expect(sent.joined(separator: " ") == kept)
        // The answers do not depend on the order of the questions.
        var other = IgnoreWalk(try IgnorePatterns(parsing: patterns.split(separator: "|").joined(separator: "\n")))
        let backwards = Self.files.reversed().filter { !other.ignores(Array($0.utf8)) }
        #expect(backwards.reversed().joined(separator: " ") == kept)
    }

    @Test func `a pattern of 65,535 bytes is read, a longer line is refused`() throws {
        let longest = String(repeating: "a", count: 65_535)
        #expect(try IgnorePatterns(parsing: longest).patterns.count == 1)
        let error = #expect(throws: IgnorePatternError.self) { try IgnorePatterns(parsing: "x\n\(longest)a") }
        #expect(error?.description == "2:1: found a line of 65536 bytes, at most 65535 are allowed")
    }

    private static let bombs: [String] = [
        String(repeating: "*?", count: 30_000), String(repeating: "**/", count: 20_000) + "x", String(repeating: "*a", count: 30_000),
        String(repeating: "**/*a", count: 12_000), "**/" + String(repeating: "*a", count: 40) + "b",
        String(repeating: "[a-z]*", count: 40) + "/q",
        String(repeating: "**/a*/", count: 30) + "q",
    ]

    @Test(.timeLimit(.minutes(10)), arguments: bombs)
    func `a pattern of many wildcards takes no time to speak of`(pattern: String) throws {
        let path = Array(((0..<20).map { _ in String(repeating: "a", count: 60) }.joined(separator: "/")).utf8)
        for patterns in [pattern, pattern + "\n!keep"] {
            var walk = IgnoreWalk(try IgnorePatterns(parsing: patterns))
            let isIgnored = walk.ignores(path)
            #expect(!isIgnored)
        }
    }

    private static let wildcards: [(pattern: String, path: String, expected: Bool)] = [
        ("*?*?*?*", "abc", true), ("*?*?*?*", "ab", false), ("*a*b*c*d", "xaxbxcxd", true), ("*a*b*c*d", "xaxbxcx", false),
        ("**/a/**/b/**/c", "a/b/c", true), ("**/a/**/b/**/c", "x/a/y/b/z/c", true), ("**/a/**/b/**/c", "x/a/y/bz/c", false),
        ("*/*/*/d", "a/b/c/d", true), ("*/*/*/d", "a/b/d", false), ("**/*é*a*b", "x/é1a2b", true), ("**/**/**/a*", "x/y/ab", true),
        ("****/foo", "xfoo", false), ("****/foo", "x/foo", true), ("*[ab]*[cd]*e", "a/ce", false), ("*[ab]*[cd]*e", "xaxcxe", true),
        ("*a*b*c**", "1a2b3c4/5", true), ("**a**b**c", "a/1/b", false),
    ]

    @Test(arguments: wildcards)
    func `many wildcards match as few do`(pattern: String, path: String, expected: Bool) throws {
        #expect(try IgnorePatterns(parsing: pattern).ignores(Array(path.utf8)) == expected)
        #expect(try IgnorePatterns(parsing: "!x\n" + pattern).ignores(Array(path.utf8)) == expected)
    }
}
