package import FunctionModel
import ImageBuild
package import Workspaces

extension Workspace {
    /// Warns of values that are probably mistakes. A warning does not stop a run.
    package func warnings(functions wanted: FunctionScope = .all) -> [Problem] {
        let functions = wanted.among(project.functions)
        let found =
            functions.flatMap(LiteralReference.warnings) + EmptySubmodules(self).warnings(functions)
            + editedTemplates(Set(functions.map(\.runtime)))
        return found.isEmpty ? [] : ProjectProblems(found).problems
    }
}

extension Workspace {
    /// Warns of copied templates whose files are no longer the locked ones.
    private func editedTemplates(_ names: Set<String>) -> [Problem] {
        (lock?.templates ?? []).filter { names.contains($0.name) }.compactMap { template -> Problem? in
            guard let content = try? TemplateCopy.content("templates", template.name, files), content != template.content else {
                return nil
            }
            return Problem(
                "the template was edited since it was copied from \(template.url)", at: .whole(ProjectPath.template(template.name)),
                hints: [
                    "'faaso template update --force \(template.name)' replaces the edits",
                    "to keep them, remove the line 'template \(template.name)' from \(Lockfile.path)",
                ])
        }
    }
}

/// A value such as `${MAX:-5}` or `{{ env:MAX }}`, which other programs replace by the value of a
/// variable.
enum LiteralReference {
    /// Returns a warning for each value of a function that is only a reference. The values are not
    /// shown, because a file may hold secrets.
    static func warnings(_ function: Function) -> [Problem] {
        let metadata = function.metadata
        let file = metadata.environmentFile.map(SourceLocation.whole)
        func warnings(_ values: [String: String], _ field: String) -> [Problem] {
            values.sorted { $0.key < $1.key }.compactMap { entry -> Problem? in
                let isOfFunc = ForeignReference.isOfFunc(entry.value)
                guard isOfFunc || matches(entry.value) else { return nil }
                let (place, opening) = ("\(field).\(entry.key)", isOfFunc ? "{{" : "${")
                return Problem(
                    "function '\(function.name)': the value of \(place) is passed on as it is written, '\(opening)' included",
                    at: function.locations[place] ?? file ?? function.location,
                    hints: [ForeignReference.hint] + (isOfFunc ? [secretHint] : []))
            }
        }
        return warnings(metadata.fullEnvironment, "environment") + warnings(metadata.buildArguments, "build_args")
    }

    /// The advice for a value that `func` takes from a secret.
    private static let secretHint = "a confidential value is set by 'faaso secret set NAME', and listed under `secrets`"

    /// True when a text is `${NAME}`, possibly with a default or a message, as in shells and
    /// Compose.
    static func matches(_ text: String) -> Bool {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
        let inside = text.dropFirst(2).dropLast()
        let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = inside.dropFirst(name.count)
        guard let first = name.first, !first.isNumber, !rest.contains("{"), !rest.contains("}") else { return false }
        return rest.isEmpty || [":-", "-", ":?", "?", ":+", "+"].contains { rest.hasPrefix($0) }
    }
}
