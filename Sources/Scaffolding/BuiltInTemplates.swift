package import FunctionModel

/// The templates that are a part of the program: those of its own repository.
package enum BuiltInTemplates {
    /// The names and descriptions, sorted by name. The build makes them. Help texts have them, so
    /// every start of the program needs them.
    package static let summaries = EmbeddedFiles.summaries

    /// The templates, sorted by name.
    package static let all: [Template] = summaries.map { name, _ in
        // The files are those of this repository, in which every template is read by tests.
        (try? ProjectLoader.template(name, files: files)) ?? Template(name: name)
    }

    /// The template with a name. Nil if there is none.
    package static func template(_ name: String) -> Template? { all.first { $0.name == name } }

    /// The files of a template and those that it shares, by their paths in a repository.
    package static func files(of template: Template) -> [EmbeddedFile] {
        let roots = [template.path] + template.include.map(\.from)
        return EmbeddedFiles.all.filter { file in roots.contains { file.path == $0 || file.path.hasPrefix($0 + "/") } }
    }

    private static let byPath = Dictionary(EmbeddedFiles.all.map { ($0.path, $0) }) { first, _ in first }

    /// The names in a folder.
    private static func children(of folder: String) -> [String] {
        let names = byPath.keys.filter { $0.hasPrefix(folder + "/") }.compactMap {
            $0.dropFirst(folder.count + 1).split(separator: "/").first
        }
        return Set(names.map(String.init)).sorted()
    }

    private static let files = ProjectFiles(
        read: { byPath[$0].map { Array($0.text.utf8) } },
        list: { folder in
            let names = children(of: folder)
            return names.isEmpty ? nil : names.map { ($0, kind("\(folder)/\($0)") ?? .file) }
        },
        kind: kind, resolve: { kind($0) == nil ? nil : $0 }, target: { _ in nil })

    @Sendable private static func kind(_ path: String) -> FileKind? {
        byPath[path] != nil ? .file : children(of: path).isEmpty ? nil : .directory
    }
}
