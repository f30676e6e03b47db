/// A file of variables in the format of compose: `.env`, and the files that `env_file` names.
///
/// Unlike files for `docker run --env-file`, values may stand in quotes and have comments behind
/// them.
struct VariablesFile: Hashable {
    /// A variable with the number of its line, counted from 1.
    struct Variable: Hashable {
        let name: String
        let value: String
        let line: Int
    }

    /// The variables in the order of the file.
    private(set) var variables: [Variable] = []
    /// The numbers of the lines that have no value, or a quote that is not closed in its line.
    private(set) var unread: [Int] = []

    /// The values by name. The last one of a name counts.
    var values: [String: String] { Dictionary(variables.map { ($0.name, $0.value) }) { $1 } }

    /// Reads a text.
    init(_ text: String) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var content = Self.trimmed(line)
            if content.isEmpty || content.hasPrefix("#") { continue }
            if content.hasPrefix("export ") { content = Self.trimmed(content.dropFirst(7)) }
            guard let equals = content.firstIndex(of: "="), let value = Self.value(content[content.index(after: equals)...]) else {
                unread.append(index + 1)
                continue
            }
            let name = String(Self.trimmed(content[..<equals]))
            if name.isEmpty || name.contains(" ") {
                unread.append(index + 1)
            } else {
                variables.append(Variable(name: name, value: value, line: index + 1))
            }
        }
    }

    /// The value behind `=`, without quotes and comment. Nil if a quote is not closed.
    private static func value(_ written: Substring) -> String? {
        let text = trimmed(written)
        guard let quote = text.first, quote == "'" || quote == "\"" else {
            let end = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
            return text.hasPrefix("#") ? "" : String(trimmed(text[..<end]))
        }
        var value = ""
        var rest = text.dropFirst()
        while let next = rest.popFirst() {
            if next == quote { return value }
            if next == "\\", quote == "\"", let escaped = rest.popFirst() {
                switch escaped {
                case "n": value += "\n"
                case "t": value += "\t"
                case "r": value += "\r"
                default: value += String(escaped)
                }
            } else {
                value += String(next)
            }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
