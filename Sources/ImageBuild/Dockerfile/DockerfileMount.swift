/// The value of `RUN --mount=`: comma-separated fields, of which each may be quoted
/// (frontend/dockerfile/instructions/commands_runmount.go of BuildKit).
struct DockerfileMount: Hashable {
    /// In lower case; `bind` where none is given.
    private(set) var type = "bind"
    /// The stage or image of `from`; nil for none.
    private(set) var source: String?
    private var fields: [String: String] = [:]

    init(_ value: String) {
        for field in Self.fields(value) {
            guard let equals = field.firstIndex(of: "=") else { continue }
            fields[field[..<equals].lowercased()] = String(field[field.index(after: equals)...])
        }
        if let type = fields["type"] { self.type = type.lowercased() }
        source = fields["from"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The name of the secret that is mounted: `id`, else `source`, else the last part of `target`. Nil where the mount names none.
    var secret: String? {
        let sources = [fields["id"], fields["source"], fields["src"]].compactMap { $0 }.filter { !$0.isEmpty }
        if let name = sources.first { return name }
        let targets = ["target", "dst", "destination"].compactMap { fields[$0] }.filter { !$0.isEmpty }
        return targets.first.map { target in target.split(separator: "/").last.map(String.init) ?? "/" }
    }

    private static func fields(_ value: String) -> [String] {
        var fields: [String] = [""]
        var isQuoted = false
        for character in value {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
