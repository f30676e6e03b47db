/// A pattern with wildcards, matched against a path or any folder above it.
struct Glob: Hashable, Sendable {
    /// A part of a pattern.
    enum Token: Hashable {
        /// These bytes.
        case literal([UInt8])
        /// `?`: one character except `/`.
        case character
        /// `*`: any number of characters except `/`.
        case star
        /// `**`, with the `/` after it: nothing, or any text that ends with `/`.
        case folders
        /// A trailing `**`: any text.
        case rest
        /// `[a-z]`, `[^a-z]`: one character. As with Docker, it may be `/`.
        case set(isNegated: Bool, [ClosedRange<UInt32>])
    }

    /// The parts of the pattern, in order.
    private(set) var tokens: [Token] = []
    /// True when one token stands for several `**` in a row.
    private(set) var hasRepeats = false
    /// True when the pattern has too many wildcards for matching by trying.
    private var isLong = false
    /// The smallest number of bytes that a matching path has.
    private var leastLength = 0

    /// Compiles a pattern. Nil if the pattern is malformed.
    ///
    /// A set is malformed if it is unclosed or empty. A reversed range in it, or a bare `-` or `]`,
    /// is malformed too. So is a trailing `\`.
    init?(_ pattern: [UInt8]) {
        var literal: [UInt8] = []
        var index = 0
        func add(_ token: Token) {
            if !literal.isEmpty { tokens.append(.literal(literal)) }
            literal = []
            tokens.append(token)
        }
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "*") where index < pattern.count && pattern[index] == UInt8(ascii: "*"):
                index += 1
                if index < pattern.count, pattern[index] == UInt8(ascii: "/") { index += 1 }
                // Two in a row match the same paths as one.
                if literal.isEmpty, tokens.last == .folders {
                    tokens.removeLast()
                    hasRepeats = true
                }
                add(index == pattern.count ? .rest : .folders)
            case UInt8(ascii: "*"): add(.star)
            case UInt8(ascii: "?"): add(.character)
            case UInt8(ascii: "["):
                guard let set = Self.set(pattern, &index) else { return nil }
                add(set)
            case UInt8(ascii: "\\"):
                guard index < pattern.count else { return nil }
                literal.append(pattern[index])
                index += 1
            default: literal.append(byte)
            }
        }
        if !literal.isEmpty { tokens.append(.literal(literal)) }
        isLong = tokens.count { $0 == .star || $0 == .folders } > 2
        leastLength = tokens.reduce(0) { length, token in
            switch token {
            case .literal(let text): length + text.count
            case .character, .set: length + 1
            case .star, .folders, .rest: length
            }
        }
    }

    private static func set(_ pattern: [UInt8], _ index: inout Int) -> Token? {
        func member() -> UInt32? {
            guard index < pattern.count, pattern[index] != UInt8(ascii: "-"), pattern[index] != UInt8(ascii: "]") else { return nil }
            if pattern[index] == UInt8(ascii: "\\") { index += 1 }
            guard index < pattern.count else { return nil }
            let (scalar, length) = pattern.withUnsafeBufferPointer { UTF8Decoding.scalar($0, at: index) }
            index += length
            return scalar
        }
        let isNegated = index < pattern.count && pattern[index] == UInt8(ascii: "^")
        if isNegated { index += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "]") && !ranges.isEmpty {
                index += 1
                return .set(isNegated: isNegated, ranges)
            }
            guard let lower = member() else { return nil }
            guard index < pattern.count, pattern[index] == UInt8(ascii: "-") else {
                ranges.append(lower...lower)
                continue
            }
            index += 1
            guard let upper = member(), upper >= lower else { return nil }
            ranges.append(lower...upper)
        }
        return nil
    }

    /// The part of a path that a pattern has to match.
    enum Reach {
        /// The whole path.
        case whole
        /// The whole path, or the path of a parent folder.
        case above
    }

    /// True when the pattern matches the path, or with ``Reach/above`` a parent folder.
    func matches(_ path: UnsafeBufferPointer<UInt8>, _ reach: Reach) -> Bool {
        let states = GlobStates(tokens: tokens, reach: reach)
        if !isLong { return states.matchesByTrying(path, from: 0, at: 0) }
        return leastLength <= path.count && states.matchesInOnePass(path)
    }
}

/// Decodes bytes that need not be UTF-8. As in Go, an invalid byte counts as one character, U+FFFD.
enum UTF8Decoding {
    /// The character at an index, and its length in bytes.
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[index]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
        guard (0xc2...0xf4).contains(first), index + length <= bytes.count else { return (0xfffd, 1) }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for byte in bytes[(index + 1)..<(index + length)] {
            guard byte & 0xc0 == 0x80 else { return (0xfffd, 1) }
            value = value << 6 | UInt32(byte & 0x3f)
        }
        let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
        guard value >= least, UnicodeScalar(value) != nil else { return (0xfffd, 1) }
        return (value, length)
    }
}
