/// Parses the text of a ``TextPattern``.
struct TextPatternParser {
    /// The flags that `(?ims)` sets.
    struct Flags {
        /// True when characters match in both cases (`i`).
        var ignoresCase = false
        var matchesLines = false
        var dotMatchesAll = false
    }

    /// The maximum depth of nested groups. Parsing is recursive, so this bounds the stack.
    private static let depthLimit = 100
    private static let countLimit = 1000

    private let scalars: [Unicode.Scalar]
    /// The current position in Unicode scalars, counted from 0.
    private(set) var position = 0
    private var flags = Flags()
    private var depth = 0

    /// Creates a parser at the start of a pattern.
    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Parses the whole pattern.
    mutating func parse() throws(TextPatternError) -> TextPatternNode {
        let node = try choice()
        guard next == nil else { throw error("a ')' closes nothing") }
        return node
    }

    // MARK: - Structure

    private mutating func choice() throws(TextPatternError) -> TextPatternNode {
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .either(alternatives)
    }

    private mutating func sequence() throws(TextPatternError) -> TextPatternNode {
        var nodes: [TextPatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repeated(try atom())) }
        return .sequence(nodes)
    }

    private mutating func repeated(_ node: TextPatternNode) throws(TextPatternError) -> TextPatternNode {
        guard let (least, most) = try count() else { return node }
        // A lazy repetition matches the same texts.
        _ = take("?")
        if next == "+" { throw error("possessive repetition is not supported") }
        if next == "*" || next == "?" { throw error("'\(scalars[position])' repeats a repetition") }
        return .repeated(node, least: least, most: most)
    }

    private mutating func count() throws(TextPatternError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{"), let least = number() else {
            // A brace that does not start a count stands for itself.
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            position = start
            return nil
        }
        guard max(least, most ?? 0) <= Self.countLimit, least <= most ?? least else {
            throw error("a count is at most \(Self.countLimit), the smaller one first")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = next, ("0"..."9").contains(scalar) { position += 1 }
        guard position > start else { return nil }
        return Int(String(String.UnicodeScalarView(scalars[start..<position]))) ?? .max
    }

    // MARK: - Atoms

    private mutating func atom() throws(TextPatternError) -> TextPatternNode {
        guard let scalar = next else { return .empty }
        position += 1
        switch scalar {
        case "(": return try group()
        case "[": return .character(try set())
        case ".":
            return .character(ScalarSet(members: [flags.dotMatchesAll ? .range(0...0x10ffff) : .noLineBreak]))
        case "^": return .assertion(flags.matchesLines ? .lineStart : .textStart)
        case "$": return .assertion(flags.matchesLines ? .lineEnd : .lastLineEnd)
        case "*", "+", "?":
            position -= 1
            throw error("'\(scalar)' repeats nothing")
        case "\\": return try escape()
        default: return .character(.of(scalar, ignoresCase: flags.ignoresCase))
        }
    }

    private mutating func group() throws(TextPatternError) -> TextPatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("more than \(Self.depthLimit) groups are nested") }
        let before = flags
        if take("?") {
            guard try options() else { return .empty }
        }
        let node = try choice()
        guard take(")") else { throw error("a ')' is missing") }
        flags = before
        return node
    }

    /// Parses the text after `(?`: nothing for a plain group, a name, or flags.
    /// - Returns: false if the group ends here. Its flags remain in effect, for example after
    ///   `(?i)`.
    private mutating func options() throws(TextPatternError) -> Bool {
        if take(":") { return true }
        _ = take("P")
        if next == "<", position + 1 < scalars.count, scalars[position + 1].properties.isAlphabetic {
            while let scalar = next, scalar != ">" { _ = take(scalar) }
            guard take(">") else { throw error("a '>' is missing") }
            return true
        }
        var isOn = true
        while let scalar = next {
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.matchesLines = isOn
            case "s": flags.dotMatchesAll = isOn
            case "-" where isOn: isOn = false
            case ":", ")":
                position += 1
                return scalar == ":"
            default: throw error("lookaround and other groups that begin with '(?' are not supported")
            }
            position += 1
        }
        throw error("a ')' is missing")
    }

    private mutating func escape() throws(TextPatternError) -> TextPatternNode {
        switch next {
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "Z": return assertion(.lastLineEnd)
        default: return .character(ScalarSet(members: [try escapedMember()], ignoresCase: flags.ignoresCase))
        }
    }

    private mutating func assertion(_ assertion: TextPattern.Assertion) -> TextPatternNode {
        position += 1
        return .assertion(assertion)
    }

    // MARK: - Characters

    private mutating func set() throws(TextPatternError) -> ScalarSet {
        var set = ScalarSet(isNegated: take("^"), ignoresCase: flags.ignoresCase)
        while let scalar = next, scalar != "]" || set.members.isEmpty {
            let member = try setMember()
            guard case .range(let lower) = member, next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.members.append(member)
                continue
            }
            position += 1
            guard case .range(let upper) = try setMember(), lower.lowerBound <= upper.upperBound else {
                throw error("a range ends before it begins")
            }
            set.members.append(.range(lower.lowerBound...upper.upperBound))
        }
        guard take("]") else { throw error("a ']' is missing") }
        return set
    }

    private mutating func setMember() throws(TextPatternError) -> ScalarSet.Member {
        guard let scalar = next else { throw error("a ']' is missing") }
        position += 1
        if scalar == "\\" { return try escapedMember() }
        if scalar == "[" { throw error("a '[' inside of a set is written '\\['") }
        return .range(scalar.value...scalar.value)
    }

    /// Parses the text after a `\`.
    private mutating func escapedMember() throws(TextPatternError) -> ScalarSet.Member {
        guard let scalar = next else { throw error("nothing follows the '\\'") }
        position += 1
        switch scalar {
        case "d", "D": return .named(.digit, isNegated: scalar == "D")
        case "w", "W": return .named(.word, isNegated: scalar == "W")
        case "s", "S": return .named(.space, isNegated: scalar == "S")
        case "n": return .range(0x0a...0x0a)
        case "r": return .range(0x0d...0x0d)
        case "t": return .range(0x09...0x09)
        case "f": return .range(0x0c...0x0c)
        case "v": return .range(0x0b...0x0b)
        case "e": return .range(0x1b...0x1b)
        case "0": return .range(0...0)
        case "x": return try code(digits: 2)
        case "u": return try code(digits: 4)
        default:
            guard scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                return .range(scalar.value...scalar.value)
            }
            position -= 1
            let isReference = scalar.properties.numericType != nil || scalar == "k"
            throw error(isReference ? "back-references are not supported" : "'\\\(scalar)' is not supported")
        }
    }

    /// Parses a character code such as `41` or `{1F600}`.
    private mutating func code(digits: Int) throws(TextPatternError) -> ScalarSet.Member {
        let isBraced = take("{")
        let start = position
        while let scalar = next, scalar.properties.isASCIIHexDigit, isBraced || position - start < digits { position += 1 }
        let text = String(String.UnicodeScalarView(scalars[start..<position]))
        guard isBraced ? take("}") : text.utf8.count == digits, let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
            throw error("no character has this code")
        }
        return .range(value...value)
    }

    // MARK: - Scanning

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private func error(_ message: String) -> TextPatternError { TextPatternError(column: position + 1, message: message) }
}
