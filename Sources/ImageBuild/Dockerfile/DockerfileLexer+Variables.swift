extension DockerfileScan {
    /// The deepest nesting of `${…}` that is read. Each level uses some of the stack.
    static let depthLimit = 100

    /// The value of the variable whose `$` was just consumed.
    /// - Throws: ``DockerfileLexer/Failure`` for a malformed or too deep substitution, and for an
    ///   unset variable with `?`.
    mutating func variable() throws(DockerfileLexer.Failure) -> [UInt8] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw .init(message: "more than \(Self.depthLimit) levels of '${' are nested", isLimit: true)
        }
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
            guard let value = lexer.variables[name] ?? (lexer.keepsUnset ? nil : "") else { return unset(from: start) }
            return Array(
                shellPattern(pattern).trimming(value, atStart: modifier == UInt8(ascii: "#"), longest: isLongest).utf8)
        case UInt8(ascii: "/"):
            let isGlobal = next == UInt8(ascii: "/")
            if isGlobal { position += 1 }
            let pattern = try text(until: UInt8(ascii: "/"), keepsEscapes: true)
            let replacement = try text(until: UInt8(ascii: "}"), keepsEscapes: true)
            guard let value = lexer.variables[name] ?? (lexer.keepsUnset ? nil : "") else { return unset(from: start) }
            let text = String(decoding: replacement, as: UTF8.self)
            return Array(shellPattern(pattern).replacing(in: value, with: text, all: isGlobal).utf8)
        default:
            throw .init(message: "unsupported modifier '\(Character(UnicodeScalar(modifier)))' in '${\(name)'")
        }
    }

    private func shellPattern(_ bytes: [UInt8]) -> ShellPattern { ShellPattern(String(decoding: bytes, as: UTF8.self)) }

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

    /// Reads a name of letters, digits and `_`. A number, or one of the shell's special parameters,
    /// is a whole name.
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

    /// True when the byte is an ASCII digit.
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    /// True when the byte is an ASCII letter.
    static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
