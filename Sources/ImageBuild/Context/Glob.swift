/// A pattern with wildcards, matched against a path or any folder above it.
struct Glob: Hashable, Sendable {
    enum Token: Hashable {
        case literal([UInt8])
        /// `?`: one character but `/`.
        case character
        /// `*`: any number of characters but `/`.
        case star
        /// `**`, with the `/` behind it: nothing, or anything up to and with a `/`.
        case folders
        /// A trailing `**`: anything.
        case rest
        /// `[a-z]`, `[^a-z]`: one character, `/` too, as with Docker.
        case set(isNegated: Bool, [ClosedRange<UInt32>])
    }

    private(set) var tokens: [Token] = []
    private var needsMemory = false

    /// Compiles a pattern; nil for an unclosed or empty set, a reversed range, a bare `-` or `]` in a set, and a trailing `\`.
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
        needsMemory = tokens.count { $0 == .star || $0 == .folders } > 2
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

    /// True when the pattern matches the path or a folder above it.
    func matches(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        var match = Match(tokens: tokens, path: path, remembers: needsMemory)
        return match.succeeds(from: 0, at: 0)
    }

    /// A search with backtracking; with many wildcards it remembers where it failed, so that it stays within tokens x length.
    private struct Match {
        let tokens: [Token]
        let path: UnsafeBufferPointer<UInt8>
        let remembers: Bool
        var failed: Set<Int> = []

        init(tokens: [Token], path: UnsafeBufferPointer<UInt8>, remembers: Bool) {
            self.tokens = tokens
            self.path = path
            self.remembers = remembers
        }

        mutating func succeeds(from first: Int, at start: Int) -> Bool {
            var position = start
            for token in first..<tokens.count {
                switch tokens[token] {
                case .rest:
                    return true
                case .literal(let text):
                    guard position + text.count <= path.count else { return false }
                    for byte in text {
                        if path[position] != byte { return false }
                        position += 1
                    }
                case .character:
                    guard position < path.count, path[position] != UInt8(ascii: "/") else { return false }
                    position += UTF8Decoding.scalar(path, at: position).length
                case .set(let isNegated, let ranges):
                    guard position < path.count else { return false }
                    let (scalar, length) = UTF8Decoding.scalar(path, at: position)
                    guard ranges.contains(where: { $0.contains(scalar) }) != isNegated else { return false }
                    position += length
                case .star, .folders:
                    return wildcard(token, at: position)
                }
            }
            return position == path.count || path[position] == UInt8(ascii: "/")
        }

        private mutating func wildcard(_ token: Int, at start: Int) -> Bool {
            let key = token * (path.count + 1) + start
            if remembers && failed.contains(key) { return false }
            let isStar = tokens[token] == .star
            var first: UInt8?
            if token + 1 < tokens.count, case .literal(let text) = tokens[token + 1] { first = text[0] }
            var position = start
            while true {
                let isPossible = first == nil || (position < path.count && path[position] == first)
                if isPossible && succeeds(from: token + 1, at: position) { return true }
                if isStar {
                    guard position < path.count, path[position] != UInt8(ascii: "/") else { break }
                    position += UTF8Decoding.scalar(path, at: position).length
                } else {
                    while position < path.count, path[position] != UInt8(ascii: "/") { position += 1 }
                    guard position < path.count else { break }
                    position += 1
                }
            }
            if remembers { failed.insert(key) }
            return false
        }
    }
}

/// Characters of bytes that need not be UTF-8: a byte that is not counts as one character, U+FFFD, as in Go.
enum UTF8Decoding {
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
