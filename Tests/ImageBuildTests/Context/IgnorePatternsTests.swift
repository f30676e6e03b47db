import ContentHash
import TestSupport
import Testing

@testable import ImageBuild

struct IgnorePatternsTests {
    private func ignores(_ patterns: [String], _ path: String) throws -> Bool {
        try IgnorePatterns(parsing: patterns.joined(separator: "\n")).ignores(Array(path.utf8))
    }

    /// Pattern, path, expectation: the published cases of moby/patternmatcher.
    ///
    /// The file is patternmatcher_test.go, with TestMatches and the single cases.
    @Test(arguments: [
        ("**", "file", true), ("**", "file/", true), ("**/", "file", true), ("**/", "file/", true), ("**", "/", true), ("**/", "/", true),
        ("**", "dir/file", true), ("**/", "dir/file", true), ("**", "dir/file/", true), ("**/", "dir/file/", true),
        ("**/**", "dir/file", true), ("**/**", "dir/file/", true), ("dir/**", "dir/file", true), ("dir/**", "dir/file/", true),
        ("dir/**", "dir/dir2/file", true), ("dir/**", "dir/dir2/file/", true), ("**/dir", "dir", true), ("**/dir", "dir/file", true),
        ("**/dir2/*", "dir/dir2/file", true), ("**/dir2/*", "dir/dir2/file/", true), ("**/dir2/**", "dir/dir2/dir3/file", true),
        ("**/dir2/**", "dir/dir2/dir3/file/", true), ("**file", "file", true), ("**file", "dir/file", true), ("**/file", "dir/file", true),
        ("**file", "dir/dir/file", true), ("**/file", "dir/dir/file", true), ("**/file*", "dir/dir/file", true),
        ("**/file*", "dir/dir/file.txt", true), ("**/file*txt", "dir/dir/file.txt", true), ("**/file*.txt", "dir/dir/file.txt", true),
        ("**/file*.txt*", "dir/dir/file.txt", true), ("**/**/*.txt", "dir/dir/file.txt", true), ("**/**/*.txt2", "dir/dir/file.txt", false),
        ("**/*.txt", "file.txt", true), ("**/**/*.txt", "file.txt", true), ("a**/*.txt", "a/file.txt", true),
        ("a**/*.txt", "a/dir/file.txt", true), ("a**/*.txt", "a/dir/dir/file.txt", true), ("a/*.txt", "a/dir/file.txt", false),
        ("a/*.txt", "a/file.txt", true), ("a/*.txt**", "a/file.txt", true), ("a[b-d]e", "ae", false), ("a[b-d]e", "ace", true),
        ("a[b-d]e", "aae", false), ("a[^b-d]e", "aze", true), (".*", ".foo", true), (".*", "foo", false), ("abc.def", "abcdef", false),
        ("abc.def", "abc.def", true), ("abc.def", "abcZdef", false), ("abc?def", "abcZdef", true), ("abc?def", "abcdef", false),
        ("a\\\\", "a\\", true), ("**/foo/bar", "foo/bar", true), ("**/foo/bar", "dir/foo/bar", true),
        ("**/foo/bar", "dir/dir2/foo/bar", true),
        ("abc/**", "abc", false), ("abc/**", "abc/def", true), ("abc/**", "abc/def/ghi", true), ("**/.foo", ".foo", true),
        ("**/.foo", "bar.foo", false), ("a(b)c/def", "a(b)c/def", true), ("a(b)c/def", "a(b)c/xyz", false),
        ("a.|)$(}+{bc", "a.|)$(}+{bc", true),
        ("dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", true),
        ("dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", true), ("a\\*b", "a*b", true),
        ("*", "fileutils.go", true), ("*.go", "fileutils.go", true), ("*.go", ".", false),
    ])
    func `published case`(pattern: String, path: String, expected: Bool) throws {
        #expect(try ignores([pattern], path) == expected)
    }

    /// From the same source: multiPatternTests, and the single cases with exclusions.
    @Test(
        arguments: [
            (["**", "!util/docker/web"], "util/docker/web/foo", false),
            (["**", "!util/docker/web", "util/docker/web/foo"], "util/docker/web/foo", true),
            (
                ["**", "!dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl"], "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl",
                false
            ),
            (["**", "!dist/*.whl"], "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", false),
            (["!fileutils.go", "*.go"], "fileutils.go", true), (["*.go", "!fileutils.go"], "fileutils.go", false),
            (["docs", "!docs/README.md"], "docs/README.md", false), (["docs/", "!docs/README.md"], "docs/README.md", false),
            (["docs/*", "!docs/README.md"], "docs/README.md", false), (["docs", "  !docs/README.md"], "docs/README.md", false),
            (["docs", "!docs/README.md  "], "docs/README.md", false), ([], "any/path/there", false),
        ] as [([String], String, Bool)])
    func `published case of several patterns`(patterns: [String], path: String, expected: Bool) throws {
        #expect(try ignores(patterns, path) == expected)
    }

    /// From the same source: matchTests, which came from Go's filepath.Match. Nil for a malformed
    /// pattern.
    @Test(
        arguments: [
            ("abc", "abc", true), ("*", "abc", true), ("*c", "abc", true), ("a*", "a", true), ("a*", "abc", true), ("a*", "ab/c", true),
            ("a*/b", "abc/b", true), ("a*/b", "a/c/b", false), ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false), ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", false), ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false), ("ab[c]", "abc", true), ("ab[b-d]", "abc", true), ("ab[e-g]", "abc", false),
            ("ab[^c]", "abc", false), ("ab[^b-d]", "abc", false), ("ab[^e-g]", "abc", true), ("a\\*b", "a*b", true), ("a\\*b", "ab", false),
            ("a?b", "a☺b", true), ("a[^a]b", "a☺b", true), ("a???b", "a☺b", false), ("a[^a][^a][^a]b", "a☺b", false), ("[a-ζ]*", "α", true),
            ("*[a-ζ]", "A", false), ("a?b", "a/b", false), ("a*b", "a/b", false), ("[\\]a]", "]", true), ("[\\-]", "-", true),
            ("[x\\-]", "x", true), ("[x\\-]", "-", true), ("[x\\-]", "z", false), ("[\\-x]", "x", true), ("[\\-x]", "-", true),
            ("[\\-x]", "a", false), ("[]a]", "]", nil), ("[-]", "-", nil), ("[x-]", "x", nil), ("[-x]", "x", nil), ("\\", "a", nil),
            ("[a-b-c]", "a", nil), ("[", "a", nil), ("[^", "a", nil), ("[^bc", "a", nil), ("a[", "a", nil), ("*x", "xxx", true),
            ("!", "fileutils.go", nil), ("[Local-Only]/", "x", nil),
        ] as [(String, String, Bool?)])
    func `published case of one component`(pattern: String, path: String, expected: Bool?) {
        #expect((try? ignores([pattern], path)) == expected)
    }

    /// From moby/patternmatcher, ignorefile_test.go: the conversion of lines to patterns.
    @Test func `lines are trimmed, cleaned and freed of a leading slash`() throws {
        let patterns = try IgnorePatterns(
            parsing: "\u{feff}test1\r\n/test2\n/a/file/here\n\nlastfile\n# this is a comment\n  # no comment\n./x//y/../z/\n")
        for path in ["test1", "test2", "a/file/here", "lastfile", "# no comment", "x/z", "x/z/below"] {
            #expect(patterns.ignores(RelativePath(path)), "\(path)")
        }
        for path in ["# this is a comment", "here", "x/y", "x", ""] { #expect(!patterns.ignores(RelativePath(path)), "\(path)") }
        #expect(!(try ignores(["*", "! /inverted/abs/path"], "inverted/abs/path/below")))
    }

    @Test(arguments: [
        (".", "a"), ("/", "a"), ("..", "a"), ("../a", "a"), ("a/..", "a"), ("", "a"),
    ])
    func `a pattern that names no path below the root ignores nothing`(pattern: String, path: String) throws {
        #expect(!(try ignores([pattern], path)))
    }

    @Test(arguments: [("a\n[x\nb", 2, "[x"), ("# c\n\n!", 3, "!"), ("ok\n!  \n", 2, "!"), ("x\\", 1, "x\\")])
    func `a bad pattern has its line`(text: String, line: Int, pattern: String) {
        #expect(throws: IgnorePatternError(line: line, pattern: pattern)) { try IgnorePatterns(parsing: text) }
    }

    @Test func `a name need not be UTF-8`() throws {
        let name: [UInt8] = [0x61, 0xff, 0x62]
        #expect(try IgnorePatterns(parsing: "a?b").ignores(RelativePath(bytes: name)))
        #expect(try IgnorePatterns(parsing: "*b").ignores(RelativePath(bytes: name)))
        #expect(try IgnorePatterns(parsing: name).ignores(RelativePath(bytes: name)))
        #expect(!(try IgnorePatterns(parsing: "a??b").ignores(RelativePath(bytes: name))))
    }

    @Test func `patterns that are appended decide last`() throws {
        let template = try IgnorePatterns(parsing: "*.md"), function = try IgnorePatterns(parsing: "!README.md")
        #expect(!template.appending(function).ignores("README.md"))
        #expect(function.appending(template).ignores("README.md"))
        #expect(IgnorePatterns().isEmpty && !template.isEmpty)
    }

    @Test(.timeLimit(.minutes(10)))
    func `many paths, and patterns made to explode, take no time to speak of`() throws {
        let lines = ["*.pyc", "**/__pycache__", "**/*.log", "node_modules", "!keep.log", ".git", "docs/**", "build/*/out"]
        let patterns = try IgnorePatterns(parsing: (lines + (0..<22).map { "some/folder\($0)/**/*.tmp" }).joined(separator: "\n"))
        var kept = 0
        for index in 0..<20_000 where !patterns.ignores(Array("some/folder\(index % 40)/below/file\(index).txt".utf8)) { kept += 1 }
        #expect(kept == 20_000)
        let bomb = try IgnorePatterns(parsing: "**/*a*a*a*a*a*a*a*a*a*a*a/**/**/**/*b*b*b*b*b*b*c")
        #expect(!bomb.ignores(Array((String(repeating: "a", count: 120) + "/" + String(repeating: "b/", count: 60) + "d").utf8)))
    }

    /// True when the pattern matches by moby/patternmatcher's own rule. Each pattern becomes a
    /// regular expression, which is tried on the path and on each parent folder.
    private func oracle(_ pattern: String, _ path: String) throws -> Bool {
        var expression = "", rest = pattern[...], isPlain = true
        let leads = pattern.hasPrefix("**")
        if leads { rest = rest.dropFirst(2) }
        if leads && rest.isEmpty { return true }
        if leads && rest.first == "/" { rest = rest.dropFirst() }
        if leads { expression = rest.isEmpty ? ".*" : "(.*/)?" }
        while let character = rest.popFirst() {
            switch character {
            case "*" where rest.first == "*":
                rest = rest.dropFirst()
                if rest.first == "/" { rest = rest.dropFirst() }
                expression += rest.isEmpty ? ".*" : "(.*/)?"
                isPlain = false
            case "*": (expression, isPlain) = (expression + "[^/]*", false)
            case "?": (expression, isPlain) = (expression + "[^/]", false)
            case "[", "]": (expression, isPlain) = (expression + String(character), false)
            case ".": expression += "\\."
            default: expression.append(character)
            }
        }
        let suffix = pattern.dropFirst(2)
        let regex = try Regex(expression)
        let parts = path.split(separator: "/")
        return try (1...parts.count).contains { count in
            let above = parts[..<count].joined(separator: "/")
            if leads && isPlain { return above.hasSuffix(suffix) || (suffix.first == "/" && above == suffix.dropFirst()) }
            return try regex.wholeMatch(in: above) != nil
        }
    }

    @Test func `random patterns agree with the rule written as regular expressions`() throws {
        let seed: UInt64 = 20_250_101
        var random = SeededGenerator(seed: seed)
        let pieces = ["a", "b", ".", "*", "**", "?", "/", "/", "**/", "[ab]", "[^a]", "ab"]
        let letters = ["a", "b", ".", "ab", "ba"]
        for round in 0..<1500 {
            let raw = (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "a" }.joined()
            let pattern = String(decoding: IgnorePatterns.clean(Array(raw.utf8)[...]), as: UTF8.self)
            // A single slash or dot names no path. Both matchers read `***` from the left.
            guard !["/", ".", ".."].contains(pattern), !pattern.hasPrefix("/"), !pattern.contains("***") else { continue }
            let compiled = try IgnorePatterns(parsing: pattern)
            for _ in 0..<12 {
                let path = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    (0..<Int.random(in: 1...2, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }.joined()
                }.joined(separator: "/")
                guard path != "." else { continue }
                #expect(
                    compiled.ignores(Array(path.utf8)) == (try oracle(pattern, path)), "seed \(seed) round \(round): \(pattern) on \(path)")
            }
        }
    }
}
