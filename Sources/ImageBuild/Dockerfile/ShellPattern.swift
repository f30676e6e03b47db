/// The pattern of `${name#pattern}` and similar substitutions. It knows `*`, `?`, and `\` before a
/// character that stands for itself.
///
/// The rules are those of `convertShellPatternToRegex` in BuildKit's
/// frontend/dockerfile/shell/lex.go. No operator tries an extent of a `*` twice. The time is at
/// most length of the pattern x length of the value.
struct ShellPattern: Hashable {
    private enum Token: Hashable {
        case character(Unicode.Scalar)
        /// `?`
        case any
    }

    /// The texts between the stars. There is always one more than there are stars.
    private let pieces: [[Token]]

    private var first: [Token] { pieces.first ?? [] }
    private var last: [Token] { pieces.last ?? [] }
    private var hasStar: Bool { pieces.count > 1 }

    /// Reads a pattern. A `\` before any character is accepted, although BuildKit refuses some of
    /// them.
    init(_ pattern: String) {
        var pieces: [[Token]] = [[]]
        var rest = pattern.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                // Several stars in a row match the same texts as one.
                if pieces.count == 1 || !(pieces.last ?? []).isEmpty { pieces.append([]) }
            case "?": pieces[pieces.count - 1].append(.any)
            case "\\": if let next = rest.popFirst() { pieces[pieces.count - 1].append(.character(next)) }
            default: pieces[pieces.count - 1].append(.character(scalar))
            }
        }
        self.pieces = pieces
    }

    private init(pieces: [[Token]]) { self.pieces = pieces }

    /// Returns the value without the shortest or longest match at its start or end.
    func trimming(_ value: String, atStart: Bool, longest: Bool) -> String {
        let scalars = Array(value.unicodeScalars)
        guard atStart else {
            let reversed = ShellPattern(pieces: pieces.reversed().map { $0.reversed() })
            let kept = reversed.trimmingStart(scalars.reversed(), longest: longest)
            return Self.text(kept.reversed())
        }
        return Self.text(trimmingStart(scalars, longest: longest))
    }

    private func trimmingStart(_ value: [Unicode.Scalar], longest: Bool) -> [Unicode.Scalar] {
        guard let end = end(value, from: 0, longest: longest) else { return value }
        return Array(value[end...])
    }

    /// Returns the value with the first or all longest matches replaced. As with Go's
    /// `ReplaceAllString`, an empty match is replaced too.
    func replacing(in value: String, with replacement: String, all: Bool) -> String {
        let scalars = Array(value.unicodeScalars)
        var result: [Unicode.Scalar] = []
        var position = 0
        var lastEnd: Int?
        // If the other pieces do not follow the first match of the first piece, they follow no later
        // match either.
        while position <= scalars.count {
            var next = position + 1
            if Self.matches(first, scalars, at: position) {
                guard let end = end(scalars, from: position, longest: true) else { break }
                // An empty match directly after another match does not count.
                if end > position || lastEnd != position {
                    result += replacement.unicodeScalars
                    lastEnd = end
                    if !all { return Self.text(result + scalars[end...]) }
                    next = max(next, end)
                    position = end
                }
            }
            if position < min(next, scalars.count) { result.append(scalars[position]) }
            position = next
        }
        return Self.text(result + scalars[min(position, scalars.count)...])
    }

    /// The end of the shortest or longest match that starts at a position. Nil if there is none.
    private func end(_ value: [Unicode.Scalar], from start: Int, longest: Bool) -> Int? {
        guard Self.matches(first, value, at: start) else { return nil }
        var position = start + first.count
        guard hasStar else { return position }
        // If each piece matches as early as possible, most is left for the following pieces.
        for piece in pieces.dropFirst().dropLast() {
            guard let found = (position...max(position, value.count)).first(where: { Self.matches(piece, value, at: $0) }) else {
                return nil
            }
            position = found + piece.count
        }
        let ends = position...max(position, value.count)
        let found =
            longest
            ? ends.reversed().first { Self.matches(last, value, at: $0) } : ends.first { Self.matches(last, value, at: $0) }
        return found.map { $0 + last.count }
    }

    private static func matches(_ piece: [Token], _ value: [Unicode.Scalar], at start: Int) -> Bool {
        guard start + piece.count <= value.count else { return false }
        for (index, token) in piece.enumerated() {
            if case .character(let wanted) = token, wanted != value[start + index] { return false }
        }
        return true
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
