extension DockerfileScan {
    /// The value of the variable whose `$` was just consumed.
    mutating func variable() throws(DockerfileLexer.Failure) -> [UInt8] {
        let start = position - 1
        guard next == UInt8(ascii: "{") else {
            let name = name()
            guard !name.isEmpty else { return [UInt8(ascii: "$")] }
            return lexer.variables[name].map { Array($0.utf8) } ?? unset(from: start)
        }
        position += 1
        let name = name()
        guard !name.isEmpty else { throw .init(message: "bad substitution") }
        guard var modifier = take() else { throw .init(message: "a '}' is missing") }
        if modifier == UInt8(ascii: "}") { return lexer.variables[name].map { Array($0.utf8) } ?? unset(from: start) }

        let emptyIsUnset = modifier == UInt8(ascii: ":")
        if emptyIsUnset {
            guard let following = take(), "-+?".utf8.contains(following) else {
                throw .init(message: "unsupported modifier in '${\(name):'")
            }
            modifier = following
        }
        switch modifier {
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            let word = try text(until: UInt8(ascii: "}"), keepsEscapes: false)
            return try choice(name, modifier: modifier, word: word, emptyIsUnset: emptyIsUnset, start: start)
        case UInt8(ascii: "#"), UInt8(ascii: "%"):
            var pattern = try text(until: UInt8(ascii: "}"), keepsEscapes: true)
            let isLongest = pattern.first == modifier
            if isLongest { pattern.removeFirst() }
            guard let value = lexer.variables[name] else { return unset(from: start) }
            return ShellPattern(pattern).trimming(Array(value.utf8), atStart: modifier == UInt8(ascii: "#"), longest: isLongest)
        case UInt8(ascii: "/"):
            let isGlobal = next == UInt8(ascii: "/")
            if isGlobal { position += 1 }
            let pattern = try text(until: UInt8(ascii: "/"), keepsEscapes: true)
            let replacement = try text(until: UInt8(ascii: "}"), keepsEscapes: true)
            guard let value = lexer.variables[name] else { return unset(from: start) }
            return ShellPattern(pattern).replacing(in: Array(value.utf8), with: replacement, all: isGlobal)
        default:
            throw .init(message: "unsupported modifier '\(Character(UnicodeScalar(modifier)))' in '${\(name)'")
        }
    }

    private func choice(
        _ name: String, modifier: UInt8, word: [UInt8], emptyIsUnset: Bool, start: Int
    ) throws(DockerfileLexer.Failure) -> [UInt8] {
        let value = lexer.variables[name]
        if value == nil && lexer.keepsUnset { return unset(from: start) }
        let isSet = value.map { !emptyIsUnset || !$0.isEmpty } ?? false
        switch modifier {
        case UInt8(ascii: "-"): return isSet ? Array((value ?? "").utf8) : word
        case UInt8(ascii: "+"): return isSet ? word : []
        default:
            guard isSet else {
                let reason = word.isEmpty ? "it must be set" : String(decoding: word, as: UTF8.self)
                throw .init(message: "'\(name)' has no value: \(reason)")
            }
            return Array((value ?? "").utf8)
        }
    }

    private func unset(from start: Int) -> [UInt8] { lexer.keepsUnset ? Array(bytes[start..<position]) : [] }

    /// A name of letters, digits and `_`; a number or one of the shell's special parameters is a name by itself.
    private mutating func name() -> String {
        let start = position
        guard let first = next else { return "" }
        if Self.isDigit(first) {
            while let byte = next, Self.isDigit(byte) { position += 1 }
        } else if "@*#?-$!".utf8.contains(first) {
            position += 1
        } else {
            while let byte = next, Self.isDigit(byte) || Self.isLetter(byte) || byte == UInt8(ascii: "_") { position += 1 }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}

/// The patterns of `${name#pattern}` and its kin: `*`, `?`, and `\` before a character that stands for itself.
struct ShellPattern {
    private enum Token { case byte(UInt8), any, star }
    private var tokens: [Token] = []

    init(_ pattern: [UInt8]) {
        var isEscaped = false
        for byte in pattern {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            case UInt8(ascii: "*") where !isEscaped: tokens.append(.star)
            case UInt8(ascii: "?") where !isEscaped: tokens.append(.any)
            default: tokens.append(.byte(byte))
            }
            isEscaped = false
        }
    }

    /// True when the pattern matches the whole text.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var token = 0
        var position = text.startIndex
        var star: (token: Int, position: Int)?
        while position < text.endIndex {
            if token < tokens.count, case .star = tokens[token] {
                star = (token, position)
                token += 1
            } else if token < tokens.count, accepts(tokens[token], text[position]) {
                token += 1
                position += 1
            } else if let last = star {
                star = (last.token, last.position + 1)
                token = last.token + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { if case .star = $0 { true } else { false } }
    }

    private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
        if case .byte(let wanted) = token { wanted == byte } else { true }
    }

    func trimming(_ value: [UInt8], atStart: Bool, longest: Bool) -> [UInt8] {
        let lengths = longest ? Array((0...value.count).reversed()) : Array(0...value.count)
        for length in lengths where matches(atStart ? value.prefix(length) : value.suffix(length)) {
            return Array(atStart ? value.dropFirst(length) : value.dropLast(length))
        }
        return value
    }

    func replacing(in value: [UInt8], with replacement: [UInt8], all: Bool) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        var isDone = false
        while position < value.count {
            let end = isDone ? nil : (position + 1...value.count).reversed().first { matches(value[position..<$0]) }
            if let end {
                result += replacement
                position = end
                isDone = !all
            } else {
                result.append(value[position])
                position += 1
            }
        }
        return result
    }
}
