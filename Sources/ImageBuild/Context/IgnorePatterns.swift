package import ContentHash

/// The patterns of a `.dockerignore`, in order; the last one that matches decides.
///
/// The rules are those of Docker's own matcher (moby/patternmatcher: `ignorefile.ReadAll`, then `MatchesOrParentMatches`). A pattern matches a
/// path, and with it everything below; `!pattern` takes back, also below a folder that is ignored. Differences, none of which an
/// ordinary pattern shows: an escaped character always stands for itself (there, `\d` reaches the regular expression as a digit), `[*]` is a
/// star (as in Go's filepath.Match, which Docker names as the rule), and a name with a line feed matches like any other.
package struct IgnorePatterns: Hashable, Sendable {
    private(set) var patterns: [IgnorePattern] = []

    /// Ignores nothing.
    package init() {}

    /// Reads the text of a `.dockerignore`.
    ///
    /// A byte order mark and lines that start with `#` are dropped, space around a pattern is trimmed, its path is cleaned (`./a//b/../c`
    /// is `a/c`) and a leading `/` removed.
    ///
    /// - Throws: for the first pattern that is malformed.
    package init(parsing text: [UInt8]) throws(IgnorePatternError) {
        let lines = text.dropFirst(text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.first != UInt8(ascii: "#") {
            var text = DockerfileLines.trim(line)
            let isException = text.first == UInt8(ascii: "!")
            if isException {
                text = DockerfileLines.trim(text.dropFirst())
                guard !text.isEmpty else { throw IgnorePatternError(line: index + 1, pattern: "!") }
            }
            if text.isEmpty { continue }
            guard let pattern = IgnorePattern(Self.clean(text), isException: isException, line: index + 1) else {
                throw IgnorePatternError(line: index + 1, pattern: String(decoding: line, as: UTF8.self))
            }
            patterns.append(pattern)
        }
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

    /// Whether a file or folder of this path is ignored. The root never is.
    ///
    /// A folder that is ignored may still hold files that are not.
    package func ignores(_ path: RelativePath) -> Bool { ignores(path.bytes) }

    /// Whether a path is ignored and everything that could be below it, too: no exception can match there.
    package func ignoresAll(below path: RelativePath) -> Bool {
        guard ignores(path) else { return false }
        let folder = path.bytes + [RelativePath.slash]
        return !patterns.contains { $0.isException && $0.mayMatch(below: folder) }
    }

    func ignores(_ path: [UInt8]) -> Bool {
        guard !path.isEmpty, path != [UInt8(ascii: ".")] else { return false }
        return path.withUnsafeBufferPointer { bytes in
            var isIgnored = false
            for pattern in patterns where pattern.isException == isIgnored {
                if pattern.matches(bytes) { isIgnored.toggle() }
            }
            return isIgnored
        }
    }

    /// The shortest equal path, as Go's filepath.Clean; a leading `/` goes too.
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
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}

/// A pattern of a `.dockerignore` that has no meaning.
package struct IgnorePatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// The line as it stands.
    package let pattern: String

    /// A lowercase sentence without a full stop.
    package var message: String { "'\(pattern)' is no pattern" }
    package var hints: [String] { ["write '\\[' for a bracket, '\\\\' for a backslash; '!' needs a pattern behind it"] }
    package var description: String { "\(line):1: error: \(message)" }
}
