/// The value of `RUN --mount=`: comma-separated fields. Each of them may be quoted.
///
/// The source of the rules is frontend/dockerfile/instructions/commands_runmount.go of BuildKit.
struct DockerfileMount: Hashable {
    /// The type in lower case. `bind` if none is given.
    private(set) var type = "bind"
    /// The value of `from`, and the text around it.
    struct Source: Hashable {
        /// The text before the name, such as `type=bind,from=`.
        var before: String
        /// The stage or image.
        var name: String
        /// The text after the name.
        var after: String
    }

    /// The stage or image of `from`. Nil if there is none.
    private(set) var source: Source?
    private var fields: [String: String] = [:]

    /// Reads the value of a flag.
    init(_ value: String) {
        let written = Self.fields(value)
        for (index, field) in written.enumerated() {
            let text = field.filter { $0 != "\"" }
            guard let equals = text.firstIndex(of: "=") else { continue }
            let name = text[..<equals].lowercased()
            fields[name] = String(text[text.index(after: equals)...])
            guard name == "from" else { continue }
            let before = written[..<index].map { $0 + "," }.joined() + "from="
            let after = written[(index + 1)...].map { "," + $0 }.joined()
            source = fields[name].flatMap { $0.isEmpty ? nil : Source(before: before, name: $0, after: after) }
        }
        if let type = fields["type"] { self.type = type.lowercased() }
    }

    /// The name of the mounted secret: `id`, else `source`, else the last part of `target`. Nil if
    /// the mount names none.
    var secret: String? {
        let sources = [fields["id"], fields["source"], fields["src"]].compactMap { $0 }.filter { !$0.isEmpty }
        if let name = sources.first { return name }
        let targets = ["target", "dst", "destination"].compactMap { fields[$0] }.filter { !$0.isEmpty }
        return targets.first.map { target in target.split(separator: "/").last.map(String.init) ?? "/" }
    }

    /// Splits the value into fields as written, with their quotes.
    private static func fields(_ value: String) -> [String] {
        var fields: [String] = [""]
        var isQuoted = false
        for character in value {
            if character == ",", !isQuoted {
                fields.append("")
                continue
            }
            if character == "\"" { isQuoted.toggle() }
            fields[fields.count - 1].append(character)
        }
        return fields
    }
}
