package import ContentHash

/// The patterns of a `.dockerignore`, in order; the last one that matches decides.
///
/// The rules are those of Docker's own matcher (moby/patternmatcher) in the walk that BuildKit does with it: `ignorefile.ReadAll`, then
/// `MatchesUsingParentResults` for each path (tonistiigi/fsutil). ``IgnoreWalk`` is that walk. A pattern matches a path, and with it everything
/// below. `!pattern` takes back, also below a folder that is ignored. Differences, none of which an ordinary pattern shows: an escaped
/// character always stands for itself (there, `\d` reaches the regular expression as a digit), `[*]` is a star (as in Go's filepath.Match,
/// which Docker names as the rule), and a name with a line feed matches like any other.
package struct IgnorePatterns: Hashable, Sendable {
    private(set) var patterns: [IgnorePattern] = []

    /// Ignores nothing.
    package init() {}

    /// The longest line in bytes, as with Docker (`bufio.MaxScanTokenSize` of Go).
    private static let lineLimit = 65_535

    /// Reads the text of a `.dockerignore`.
    ///
    /// A byte order mark and lines that start with `#` are dropped, space around a pattern is trimmed, its path is cleaned (`./a//b/../c`
    /// is `a/c`) and a leading `/` removed. Trimming and cleaning are done twice, as Docker does: `foo /` is `foo`, `./!foo` is `!foo`.
    ///
    /// - Throws: for the first pattern that is malformed or too long.
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

    /// Applies `ignorefile.ReadAll` and then the first steps of `patternmatcher.New` to a line.
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

    package init(parsing text: String) throws(IgnorePatternError) { try self.init(parsing: Array(text.utf8)) }

    /// True where no pattern stands.
    package var isEmpty: Bool { patterns.isEmpty }

    /// These patterns, then the others.
    package func appending(_ other: IgnorePatterns) -> IgnorePatterns {
        var both = self
        both.patterns += other.patterns
        return both
    }

    /// True where a pattern begins with `!`: then the order of the patterns counts.
    var hasExceptions: Bool { patterns.contains(where: \.isException) }

    /// Reports whether a file or folder of this path is ignored. The root never is.
    ///
    /// A folder that is ignored may still hold files that are not. ``IgnoreWalk`` is quicker for many paths.
    package func ignores(_ path: RelativePath) -> Bool { ignores(path.bytes) }

    /// True if a path is ignored and everything that could be below it, too: no exception can match there.
    package func ignoresAll(below path: RelativePath) -> Bool {
        guard ignores(path) else { return false }
        let folder = path.bytes + [RelativePath.slash]
        return !patterns.contains { $0.isException && $0.mayMatch(below: folder) }
    }

    func ignores(_ path: [UInt8]) -> Bool {
        var walk = IgnoreWalk(self)
        return walk.ignores(path)
    }

    /// The shortest equal path, as Go's filepath.Clean.
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

/// A pattern of a `.dockerignore` that has no meaning.
package struct IgnorePatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// A lowercase sentence without a full stop.
    package let message: String
    /// One sentence each.
    package let hints: [String]

    /// - Parameter pattern: the line as it stands.
    package init(line: Int, pattern: String) {
        self.line = line
        message = "'\(pattern)' is no pattern"
        hints = ["write '\\[' for a bracket, '\\\\' for a backslash; '!' needs a pattern behind it"]
    }

    /// - Parameters:
    ///   - length: the line's, in bytes.
    ///   - limit: the longest that is read.
    package init(line: Int, length: Int, limit: Int) {
        self.line = line
        message = "found a line of \(length) bytes, at most \(limit) are allowed"
        hints = []
    }

    package var description: String { "\(line):1: error: \(message)" }
}
