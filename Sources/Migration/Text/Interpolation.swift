/// A text of a compose file or a `stack.yml` whose variables are replaced.
///
/// The forms are those of "Interpolation" in the Compose specification: `$NAME`, `${NAME}`,
/// `${NAME:-default}`, `${NAME-default}`, `${NAME:?error}`, `${NAME?error}`, `${NAME:+other}` and
/// `${NAME+other}`. `$$` is a dollar sign. Variables of the shell have no effect, so that an import
/// gives the same files everywhere.
struct Interpolation: Hashable {
    /// The text with all variables replaced. A variable without a value is empty.
    private(set) var text = ""
    /// The names of variables that have neither a value nor a default.
    private(set) var missing: [String] = []
    /// The names of variables whose default was taken.
    private(set) var defaulted: [String] = []
    /// True when a value of the given variables is a part of the text.
    private(set) var hasValues = false

    /// Replaces the variables of a text.
    /// - Parameter variables: the values that are known, such as those of `.env`.
    init(_ raw: String, variables: [String: String] = [:]) {
        var rest = raw[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                text += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = Self.end(of: rest) {
                replace(String(rest[rest.index(after: rest.startIndex)..<end]), variables)
                rest = rest[rest.index(after: end)...]
            } else {
                let name = String(Self.name(rest))
                if name.isEmpty { text += "$" } else { replace(name, variables) }
                rest = rest.dropFirst(name.count)
            }
        }
        text += rest
    }

    /// Replaces the content of `${…}`.
    private mutating func replace(_ content: String, _ variables: [String: String]) {
        let name = String(Self.name(content[...]))
        var rest = content.dropFirst(name.count)
        let isEmptyMissing = rest.first == ":"
        if isEmptyMissing { rest = rest.dropFirst() }
        guard !name.isEmpty, let sign = rest.first ?? (isEmptyMissing ? nil : Character(" ")), " -?+".contains(sign) else {
            text += "${" + content + "}"
            return
        }
        let value = variables[name].flatMap { isEmptyMissing && $0.isEmpty ? nil : $0 }
        let other = Interpolation(String(rest.dropFirst()), variables: variables)
        switch (sign, value) {
        case ("+", nil): break
        case ("+", _?): add(other)
        case (_, let value?):
            text += value
            hasValues = true
        case ("-", nil):
            add(other)
            defaulted.append(name)
        default: missing.append(name)
        }
    }

    private mutating func add(_ other: Interpolation) {
        text += other.text
        missing += other.missing
        defaulted += other.defaulted
        hasValues = hasValues || other.hasValues
    }

    /// The name at the beginning of a text; empty if there is none.
    private static func name(_ text: Substring) -> Substring {
        guard let first = text.utf8.first, isWord(first), !isDigit(first) else { return "" }
        return text.prefix { $0.utf8.allSatisfy(isWord) }
    }

    /// The place of the brace that closes the first one.
    private static func end(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 } else if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
    }
}
