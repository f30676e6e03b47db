/// The value of `RUN --mount=`: comma-separated fields, of which each may be quoted
/// (frontend/dockerfile/instructions/commands_runmount.go of BuildKit).
struct DockerfileMount: Hashable {
    /// In lower case; `bind` where none is given.
    private(set) var type = "bind"
    /// The value of `from`, and the text around it.
    struct Source: Hashable {
        /// The text in front of the name, `type=bind,from=` for one.
        var before: String
        /// The stage or image.
        var name: String
        /// The text behind the name.
        var after: String
    }

    /// The stage or image of `from`; nil for none.
    private(set) var source: Source?
    private var fields: [String: String] = [:]

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

    /// The name of the secret that is mounted: `id`, else `source`, else the last part of `target`. Nil where the mount names none.
    var secret: String? {
        let sources = [fields["id"], fields["source"], fields["src"]].compactMap { $0 }.filter { !$0.isEmpty }
        if let name = sources.first { return name }
        let targets = ["target", "dst", "destination"].compactMap { fields[$0] }.filter { !$0.isEmpty }
        return targets.first.map { target in target.split(separator: "/").last.map(String.init) ?? "/" }
    }

    /// The fields as written, with their quotes.
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
