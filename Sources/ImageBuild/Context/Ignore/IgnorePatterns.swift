package import ContentHash

/// The patterns of a `.dockerignore`, in order. The last matching pattern decides.
///
/// The rules are those of Docker's own matcher (moby/patternmatcher) in BuildKit's walk. That walk
/// calls `ignorefile.ReadAll`, then `MatchesUsingParentResults` for each path (tonistiigi/fsutil).
/// ``IgnoreWalk`` does the same. A pattern matches a path and everything below it. `!pattern` is an
/// exception, which also counts below an ignored folder.
///
/// Three differences concern only unusual patterns:
/// - An escaped character always stands for itself. With Docker, `\d` reaches the regular
///   expression as a digit.
/// - `[*]` is a star, as in Go's filepath.Match, which Docker names as the rule.
/// - A name with a line feed matches like any other name.
package struct IgnorePatterns: Hashable, Sendable {
    /// The patterns in the order of the lines.
    private(set) var patterns: [IgnorePattern] = []

    /// Creates an empty list, which ignores nothing.
    package init() {}

    /// The length of the longest line in bytes, as with Docker (`bufio.MaxScanTokenSize` of Go).
    private static let lineLimit = 65_535

    /// Reads the text of a `.dockerignore`.
    ///
    /// A byte order mark and lines that start with `#` are dropped. Spaces around a pattern are
    /// trimmed, its path is cleaned (`./a//b/../c` is `a/c`), and a leading `/` is removed. As with
    /// Docker, trimming and cleaning happen twice: `foo /` is `foo`, `./!foo` is `!foo`.
    /// - Throws: ``IgnorePatternError`` for the first pattern that is malformed or too long.
    package init(parsing text: [UInt8]) throws(IgnorePatternError) {
        let lines = text.dropFirst(text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard line.count <= Self.lineLimit else { throw IgnorePatternError(line: index + 1, length: line.count, limit: Self.lineLimit) }
            if line.first == UInt8(ascii: "#") { continue }
            let text = Self.cleanTwice(line)
            if text.isEmpty { continue }
            let isException = text.first == UInt8(ascii: "!")
            guard text != [UInt8(ascii: "!")],
                let pattern = IgnorePattern(isException ? Array(text.dropFirst()) : text, isException: isException, line: index + 1)
            else {
                throw IgnorePatternError(
                    line: index + 1, pattern: text == [UInt8(ascii: "!")] ? "!" : String(decoding: line, as: UTF8.self))
            }
            patterns.append(pattern)
        }
    }

    /// Cleans a line as `ignorefile.ReadAll` and then the first steps of `patternmatcher.New` do.
    private static func cleanTwice(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let mark = UInt8(ascii: "!")
        let trimmed = UnicodeSpace.trim(line)
        guard let first = trimmed.first else { return [] }
        let path = first == mark ? UnicodeSpace.trim(trimmed.dropFirst()) : trimmed
        var text: [UInt8] = path.isEmpty ? [] : clean(path)
        if text.count > 1, text.first == UInt8(ascii: "/") { text.removeFirst() }
        if first == mark { text.insert(mark, at: 0) }
        let again = UnicodeSpace.trim(text[...])
        return again.isEmpty ? [] : clean(again)
    }

    /// Reads the text of a `.dockerignore`.
    package init(parsing text: String) throws(IgnorePatternError) { try self.init(parsing: Array(text.utf8)) }

    /// True when there are no patterns.
    package var isEmpty: Bool { patterns.isEmpty }

    /// Returns these patterns, followed by the others.
    package func appending(_ other: IgnorePatterns) -> IgnorePatterns {
        var both = self
        both.patterns += other.patterns
        return both
    }

    /// True when a pattern begins with `!`. Then the order of the patterns counts.
    var hasExceptions: Bool { patterns.contains(where: \.isException) }

    /// True when a file or folder of this path is ignored. The root is never ignored.
    ///
    /// An ignored folder may still hold files that are not ignored. ``IgnoreWalk`` is quicker for
    /// many paths.
    package func ignores(_ path: RelativePath) -> Bool { ignores(path.bytes) }

    /// True when a path is ignored, and everything that could be below it. No exception can match
    /// there.
    package func ignoresAll(below path: RelativePath) -> Bool {
        guard ignores(path) else { return false }
        let folder = path.bytes + [RelativePath.slash]
        return !patterns.contains { $0.isException && $0.mayMatch(below: folder) }
    }

    /// True when a file or folder of this path is ignored.
    func ignores(_ path: [UInt8]) -> Bool {
        var walk = IgnoreWalk(self)
        return walk.ignores(path)
    }

    /// The shortest equal path, as Go's filepath.Clean computes it.
    static func clean(_ path: ArraySlice<UInt8>) -> [UInt8] {
        let isAbsolute = path.first == UInt8(ascii: "/")
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if !part.elementsEqual("..".utf8) {
                parts.append(part)
            } else if let last = parts.last, !last.elementsEqual("..".utf8) {
                parts.removeLast()
            } else if !isAbsolute {
                parts.append(part)
            }
        }
        if parts.isEmpty { return Array((isAbsolute ? "/" : ".").utf8) }
        return (isAbsolute ? [UInt8(ascii: "/")] : []) + Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}

/// The error for a malformed pattern of a `.dockerignore`.
package struct IgnorePatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the line, counted from 1.
    package let line: Int
    /// A lowercase sentence without a full stop.
    package let message: String
    /// The advice for the reader, one sentence each.
    package let hints: [String]

    /// Creates the error for a malformed pattern.
    /// - Parameter pattern: the text of the line.
    package init(line: Int, pattern: String) {
        self.line = line
        message = "'\(pattern)' is not a pattern"
        hints = ["write '\\[' for a bracket, '\\\\' for a backslash; '!' needs a pattern behind it"]
    }

    /// Creates the error for a line that is too long.
    /// - Parameters:
    ///   - length: the length of the line in bytes.
    ///   - limit: the greatest length that is read.
    package init(line: Int, length: Int, limit: Int) {
        self.line = line
        message = "found a line of \(length) bytes, at most \(limit) are allowed"
        hints = []
    }

    /// The place and the message.
    package var description: String { "\(line):1: \(message)" }
}
