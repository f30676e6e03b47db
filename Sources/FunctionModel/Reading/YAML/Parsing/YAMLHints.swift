/// Hints for common mistakes in invalid YAML. They are chosen by the parser's message and the line
/// at which it stopped.
enum YAMLHints {
    /// The hints for a parser error.
    /// - Parameters:
    ///   - problem: the message of the parser.
    ///   - line: the line at which the parser stopped, counted from 1.
    ///   - began: the line where the unfinished construct starts; nil if the parser does not report
    ///     it.
    static func hints(_ problem: String, text: String, line: Int, began: Int?) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        func at(_ number: Int) -> Substring { lines.indices.contains(number - 1) ? lines[number - 1] : "" }
        if at(line).prefix(while: { $0 == " " || $0 == "\t" || $0 == "-" }).contains("\t") {
            return ["indent with spaces: YAML allows no tabs there"]
        }
        // In an unterminated text the parser continues, so it stops after the faulty line.
        let suspects = Set([began ?? line, line - 1, line]).filter { $0 > 0 && $0 <= lines.count }.sorted()
        if problem.contains("unexpected end of stream"), let began { return ["the quote in line \(began) is not closed"] }
        if let number = suspects.first(where: { isMisquoted(at($0)) }) {
            return ["the quotes in line \(number) do not match: write '' for a ' within '…', and \\\" for a \" within \"…\""]
        }
        if problem.contains("expected ',' or") { return unclosed(problem, began) }
        if let number = suspects.first(where: { glued(at($0)) != nil }), let fixed = glued(at(number))?.fixed {
            return ["write a space after the colon in line \(number): \(YAMLReader.quoted(fixed).dropFirst().dropLast())"]
        }
        if problem.contains("mapping values are not allowed") {
            return at(line).split(separator: ": ", omittingEmptySubsequences: false).count > 2
                ? ["a text with ': ' in it stands in quotes"] : ["the fields of one map begin in the same column"]
        }
        if problem.contains("did not find expected key") || problem.contains("expected '-' indicator") {
            return ["what belongs together begins in the same column" + (began.map { ", as line \($0) does" } ?? "")]
        }
        if problem.contains("cannot start any token") || problem.contains("undefined alias") || problem.contains("alphabetic or numeric") {
            return ["a text that begins with one of * & ! @ ` % | > stands in quotes"]
        }
        return []
    }

    /// True when the quotes of a text in the line do not match. The next quote of the same kind
    /// must end the text.
    private static func isMisquoted(_ line: Substring) -> Bool {
        var rest = line
        var (previous, canBegin): (Character, Bool) = (" ", true)
        while let next = rest.popFirst() {
            if next == "#", previous == " " { return false }
            if canBegin, next == "'" || next == "\"" {
                guard let after = afterText(in: rest, quote: next) else { return true }
                rest = after.drop { $0 == " " }
                if let end = rest.first, !",]}:#".contains(end) { return true }
            }
            // A text can start after `- `, after `: ` and inside brackets.
            canBegin = next == " " ? canBegin || "-:,".contains(previous) : "[{,".contains(next) || canBegin && next == "-"
            previous = next
        }
        return false
    }

    /// The rest of a line after a text's closing quote; nil if there is none.
    private static func afterText(in line: Substring, quote: Character) -> Substring? {
        var rest = line
        while let next = rest.popFirst() {
            if quote == "\"", next == "\\" { _ = rest.popFirst() }
            guard next == quote else { continue }
            if quote == "\"" || rest.first != "'" { return rest }
            rest.removeFirst()
        }
        return nil
    }

    private static func unclosed(_ problem: String, _ began: Int?) -> [String] {
        let bracket = problem.contains("']'") ? "[" : "{"
        return ["a '\(bracket)'" + (began.map { " in line \($0)" } ?? "") + " is not closed, or a comma is missing"]
    }

    /// The key of a line without a space between key and value, and the corrected line. Nil for any
    /// other line.
    private static func glued(_ line: Substring) -> (key: String, fixed: String)? {
        let text = line.drop { $0 == " " || $0 == "-" }
        let key = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
        let rest = text[key.endIndex...]
        guard !key.isEmpty, rest.first == ":", let next = rest.dropFirst().first, next != " ", next != "/", !text.contains(": ") else {
            return nil
        }
        return (String(key), "\(key): \(rest.dropFirst())")
    }

    /// The hints for a text where a map with one of these keys is expected. They point out a
    /// missing space after the colon.
    static func hints(for text: String, keys: [String]) -> [String] {
        guard let glued = glued(text[...]), keys.contains(glued.key) else { return [] }
        return ["write a space after the colon: \(YAMLReader.quoted(glued.fixed).dropFirst().dropLast())"]
    }
}
