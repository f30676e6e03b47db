import Basics

/// A value of a YAML file. The keys of a map keep their order.
package indirect enum RenderedValue: Hashable, Sendable {
    /// A text. It is always quoted, so no text is taken for a number or a date.
    case text(String)
    /// A whole number.
    case number(Int64)
    /// True or false.
    case flag(Bool)
    /// A list.
    case list([RenderedValue])
    /// A map.
    case map([Entry])

    /// One key of a map, with its value.
    package struct Entry: Hashable, Sendable {
        /// The key.
        package var key: String
        /// The value.
        package var value: RenderedValue

        /// Creates an entry.
        package init(_ key: String, _ value: RenderedValue) { (self.key, self.value) = (key, value) }
    }

    /// A map with the entries that have a value.
    package static func fields(_ entries: KeyValuePairs<String, RenderedValue?>) -> RenderedValue {
        RenderedValue.map(entries.compactMap { entry in entry.value.map { Entry(entry.key, $0) } })
    }

    /// A list of texts; nil if it would be empty.
    package static func texts(_ words: [String]) -> RenderedValue? {
        words.isEmpty ? nil : RenderedValue.list(words.map { RenderedValue.text($0) })
    }

    /// A map of texts sorted by key; nil if it would be empty.
    package static func table(_ table: [String: String]) -> RenderedValue? {
        table.isEmpty ? nil : RenderedValue.map(table.sorted { $0.key < $1.key }.map { Entry($0.key, .text($0.value)) })
    }

    /// The YAML file with the value, and a comment at its top.
    /// - Parameter comment: the lines of the comment.
    package func file(_ comment: [String]) -> String {
        (comment.map { "# " + $0 } + lines).joined(separator: "\n") + "\n"
    }

    /// The YAML file with several documents, and a comment at its top.
    package static func stream(_ documents: [RenderedValue], _ comment: [String]) -> String {
        let lines = comment.map { "# " + $0 } + documents.flatMap { ["---"] + $0.lines }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines of the value in block style.
    private var lines: [String] {
        switch self {
        case .text, .number, .flag, .list([]), .map([]): [inline]
        case .list(let elements): elements.flatMap { Self.indented($0.lines, first: "- ") }
        case .map(let entries):
            entries.flatMap { entry -> [String] in
                let key = Self.key(entry.key) + ":"
                guard entry.value.isBlock else { return [key + " " + entry.value.inline] }
                return [key] + Self.indented(entry.value.lines, first: "  ")
            }
        }
    }

    private var isBlock: Bool {
        switch self {
        case .text, .number, .flag, .list([]), .map([]): false
        case .list, .map: true
        }
    }

    /// The value on one line. A list or a map has such a form only if it is empty.
    private var inline: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list: "[]"
        case .map: "{}"
        }
    }

    private static func indented(_ lines: [String], first: String) -> [String] {
        lines.enumerated().map { ($0.offset == 0 ? first : "  ") + $0.element }
    }

    /// A key that reads the same without quotes, or a quoted one.
    private static func key(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || "_-./".utf8.contains($0)
            } && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
        return isPlain ? text : quoted(text)
    }

    /// A text of JSON is a text of YAML in double quotes.
    private static func quoted(_ text: String) -> String {
        guard let json = try? JSONCoding.compact(text) else { return "\"\"" }
        return String(decoding: JSONCoding.escapingControls(json), as: UTF8.self)
    }
}
