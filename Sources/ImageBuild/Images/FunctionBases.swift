import Basics
import ContainerEngine
package import FunctionModel
import WorkModel

/// The functions whose images are bases of other functions, as `FROM faaso/<function>` names them.
package struct FunctionBases: Sendable {
    private let definitions: [String: ImageDefinition]

    /// Creates the relation.
    /// - Parameter definitions: the definitions of images, by function.
    package init(_ definitions: [String: ImageDefinition]) {
        self.definitions = definitions
    }

    /// The functions whose images are direct bases of a function's image, sorted.
    package func bases(of function: String) -> [String] {
        (definitions[function]?.bases ?? []).compactMap(Node.function(ofBase:))
    }

    /// Returns a problem for each reference to a missing function, and for the first cycle.
    /// - Parameter place: the place where a function's Dockerfile names a reference. It is called
    ///   only for problems.
    package func problems(
        in project: Project, place: (_ function: String, _ reference: String) -> SourceLocation?
    ) -> [Problem] {
        var problems: [Problem] = []
        let names = project.functions.map(\.name)
        let projects: Set = [project.name, project.settings.mainProject]
        for function in names {
            for reference in definitions[function]?.bases ?? [] {
                guard let (message, hints) = Self.mistake(reference, projects: projects, functions: names) else { continue }
                let problem = Problem(message, at: place(function, reference), hints: hints)
                // A mistake in a template is one problem, however many functions use the
                // template.
                if !problems.contains(problem) { problems.append(problem) }
            }
        }
        if problems.isEmpty, let cycle = cycle(names) {
            problems.append(
                Problem(
                    "functions are built upon each other: \(cycle.joined(separator: " -> "))",
                    at: place(cycle[0], "\(Node.functionBasePrefix)\(cycle[1]):latest"),
                    hints: ["move what they share into a function that is built upon none of them, or into a template"]))
        }
        return problems
    }

    private static func mistake(
        _ reference: String, projects: Set<String>, functions: [String]
    ) -> (message: String, hints: [String])? {
        guard let image = ImageReference(reference) else { return nil }
        let name = image.familiarName
        if name.hasPrefix(Node.functionBasePrefix), case let function = String(name.dropFirst(Node.functionBasePrefix.count)),
            !function.contains("/")
        {
            if !functions.contains(function) {
                let closest = EditDistance.closest(to: function, among: functions)
                let hint = closest.map { "did you mean '\(Node.functionBasePrefix)\($0)'?" }
                return (
                    "'\(name)' means the image of a function, and there is no function '\(function)'",
                    [hint ?? "'\(Node.functionBasePrefix)NAME' names a folder of functions/"]
                )
            }
            if Node.function(ofBase: reference) == nil {
                return ("the image of the function '\(function)' is named without a tag or a digest", ["write '\(name)'"])
            }
            return nil
        }
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, projects.contains(parts[0]), functions.contains(parts[1]) else { return nil }
        let function = parts[1]
        return (
            "'\(name)' would be pulled from a registry, or be the image of an earlier run",
            ["write '\(Node.functionBasePrefix)\(function)': the image of the function '\(function)', which is then built first"]
        )
    }

    /// The functions of a cycle in order. The first one is repeated at the end. Nil if there is no
    /// cycle.
    private func cycle(_ names: [String]) -> [String]? {
        var done: Set<String> = []
        func search(_ function: String, _ path: [String]) -> [String]? {
            if let start = path.firstIndex(of: function) { return Array(path[start...]) + [function] }
            if done.contains(function) { return nil }
            for base in bases(of: function) {
                if let cycle = search(base, path + [function]) { return cycle }
            }
            done.insert(function)
            return nil
        }
        for name in names {
            if let cycle = search(name, []) { return cycle }
        }
        return nil
    }
}
