import FunctionModel

extension ConfigReport {
    /// The widest line that moves the comments of all lines to the right.
    private static let column = 40

    /// The lines of YAML. A comment behind each value names its layer and its place. A field
    /// without a value is a comment, too.
    package var yaml: [String] {
        var lines: [(text: String, comment: String)] = []
        var open: [String] = []
        for field in fields {
            let parents = Array(field.path.dropLast())
            let shared = zip(open, parents).prefix { $0 == $1 }.count
            for (depth, name) in parents.enumerated().dropFirst(shared) {
                lines.append((Self.indent(depth) + ConfigValue.scalar(name) + ":", ""))
            }
            open = parents
            lines.append((Self.indent(parents.count) + Self.text(field), Self.comment(field)))
        }
        let width = lines.filter { !$0.comment.isEmpty && $0.text.count <= Self.column }.map(\.text.count).max() ?? 0
        return [heading]
            + lines.map { line in
                let gap = String(repeating: " ", count: max(0, width - line.text.count))
                return line.comment.isEmpty ? line.text : line.text + gap + "  " + line.comment
            }
    }

    private var heading: String { "# " + (function.map { "the function '\($0)' of " } ?? "") + "the project '\(project)'" }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    private static func text(_ field: Field) -> String {
        if field.isElement { return "- " + field.value.yaml }
        let name = ConfigValue.scalar(field.path.last ?? "")
        if case .nothing(let words) = field.value { return "# \(name): \(words)" }
        return "\(name): \(field.value.yaml)"
    }

    private static func comment(_ field: Field) -> String {
        "# " + field.layer.rawValue + (field.place.map { " \($0)" } ?? "")
    }
}
