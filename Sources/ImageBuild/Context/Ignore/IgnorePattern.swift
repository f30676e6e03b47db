/// One compiled pattern. Most patterns have no wildcard except a leading or trailing `**`. They are
/// compared byte by byte.
struct IgnorePattern: Hashable, Sendable {
    /// True when the line begins with `!`.
    let isException: Bool
    /// The number of the line in its file, counted from 1.
    let line: Int
    private let form: Form

    private enum Form: Hashable {
        /// This path.
        case exact([UInt8])
        /// `dir/**`: every path with this start.
        case prefix([UInt8])
        /// `**/name`, `**name`: every path with this end. As with Docker, the latter also matches
        /// `myname`.
        case suffix([UInt8])
        /// Every other pattern. All matching paths begin with `start`.
        case glob(start: [UInt8], Glob)
    }

    /// Compiles a cleaned pattern. Nil if the pattern is malformed (Go's filepath.ErrBadPattern).
    init?(_ pattern: [UInt8], isException: Bool, line: Int) {
        guard let glob = Glob(pattern) else { return nil }
        self.isException = isException
        self.line = line
        switch glob.tokens.count {
        case 1:
            switch glob.tokens[0] {
            case .literal(let text): form = .exact(text)
            case .folders, .rest: form = .suffix([])
            default: form = .glob(start: [], glob)
            }
        case 2:
            switch (glob.tokens[0], glob.tokens[1]) {
            case (.folders, .literal(let text)) where !glob.hasRepeats:
                form = .suffix(pattern[2] == UInt8(ascii: "/") ? [UInt8(ascii: "/")] + text : text)
            case (.literal(let text), .rest): form = .prefix(text)
            case (.literal(let text), _): form = .glob(start: text, glob)
            default: form = .glob(start: [], glob)
            }
        default:
            if case .literal(let text) = glob.tokens[0] { form = .glob(start: text, glob) } else { form = .glob(start: [], glob) }
        }
    }

    /// True when the pattern matches the path, or with ``Glob/Reach/above`` a parent folder.
    func matches(_ path: UnsafeBufferPointer<UInt8>, _ reach: Glob.Reach) -> Bool {
        switch form {
        case .exact(let text):
            Self.starts(path, with: text) && (path.count == text.count || (reach == .above && path[text.count] == UInt8(ascii: "/")))
        case .prefix(let text):
            Self.starts(path, with: text)
        case .suffix(let text):
            switch reach {
            case .whole: Self.ends(path, path.count, with: text)
            case .above: Self.endsAComponent(path, text)
            }
        case .glob(let start, let glob):
            Self.starts(path, with: start) && glob.matches(path, reach)
        }
    }

    /// True when the pattern could match something in a folder, whose path ends with a slash. Also
    /// true if that is hard to determine.
    func mayMatch(below folder: [UInt8]) -> Bool {
        let start: [UInt8] =
            switch form {
            case .exact(let text), .prefix(let text), .glob(start: let text, _): text
            case .suffix: []
            }
        return start.starts(with: folder) || folder.starts(with: start)
    }

    private static func starts(_ path: UnsafeBufferPointer<UInt8>, with text: [UInt8]) -> Bool {
        guard path.count >= text.count else { return false }
        for index in text.indices where path[index] != text[index] { return false }
        return true
    }

    /// True when the path, or a parent folder, ends with the text.
    private static func endsAComponent(_ path: UnsafeBufferPointer<UInt8>, _ text: [UInt8]) -> Bool {
        if text.isEmpty { return true }
        var end = 1
        while end <= path.count {
            defer { end += 1 }
            guard end == path.count || path[end] == UInt8(ascii: "/") else { continue }
            if ends(path, end, with: text) { return true }
        }
        return false
    }

    /// True when the first `end` bytes end with the text. `/name` also matches `name` at the root.
    private static func ends(_ path: UnsafeBufferPointer<UInt8>, _ end: Int, with text: [UInt8]) -> Bool {
        if end >= text.count, equals(path, at: end - text.count, text[...]) { return true }
        return text.first == UInt8(ascii: "/") && end == text.count - 1 && equals(path, at: 0, text.dropFirst())
    }

    private static func equals(_ path: UnsafeBufferPointer<UInt8>, at start: Int, _ text: ArraySlice<UInt8>) -> Bool {
        var position = start
        for byte in text {
            if path[position] != byte { return false }
            position += 1
        }
        return true
    }
}
