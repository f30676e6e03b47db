import Scaffolding

/// The built-in templates, for help texts.
enum BuiltInRuntimes {
    /// One line with name and description for each template.
    static var lines: String {
        let all = BuiltInTemplates.summaries
        let width = all.map(\.name.count).max() ?? 0
        return all.map { "  \($0.name.padded(to: width))  \($0.description)" }.joined(separator: "\n")
    }
}
