/// A file or folder whose name resembles a name that faaso reads. Without a report it would be
/// ignored silently.
package struct Misname: Hashable, Sendable {
    /// A name that faaso reads.
    package struct Expected: Hashable, Sendable {
        /// The only name that is read.
        package let name: String
        /// Names that count as misspellings, in any letter case.
        let others: Set<String>
        /// Names in `others` that are ordinary files if a file called `name` exists.
        let contents: Set<String>

        private init(_ name: String, _ others: Set<String> = [], contents: Set<String> = []) {
            self.name = name
            self.others = others.union(contents).union([name.lowercased()])
            self.contents = contents
        }

        /// The project's settings.
        package static let settings = Expected(RootInput.settings.path, ["faaso.yaml", "faaso.json"])
        /// The settings of a stage.
        package static func settings(of stage: Stage) -> Expected {
            Expected(stage.path, ["faaso.\(stage.name).yaml", "faaso.\(stage.name).json"])
        }
        /// The digests of base images.
        package static let lock = Expected(RootInput.lock.path)
        /// The project's routes.
        package static let routes = Expected(
            RootInput.routes.path, ["routes.yaml", "routes.json", "route.yml", "route.yaml", "route.json"])
        /// The folder of functions.
        package static let functions = Expected(RootInput.functions.path, contents: ["function"])
        /// The folder of templates.
        package static let templates = Expected(RootInput.templates.path, contents: ["template"])
        /// The metadata of a function. A function may have its own `metadata.json` beside it.
        package static let metadata = Expected("metadata.yml", ["metadata.yaml"], contents: ["metadata.json"])
        /// The metadata of a template.
        package static let template = Expected("template.yml", ["template.yaml"], contents: ["template.json"])
        /// The Dockerfile of a template.
        package static let dockerfile = Expected("Dockerfile")
        /// The list of files that builds leave out.
        package static let dockerignore = Expected(".dockerignore")

        /// The misspelled names whose appearance must be noticed even if nothing else in the folder
        /// changes.
        var probes: [String] { others.subtracting([name]).sorted() }
    }

    /// The misspelled name.
    package let found: String
    /// The name that faaso reads.
    package let expected: Expected
    /// True when the correct name exists as well.
    package let isBeside: Bool

    /// The misspellings of a name among the names of a folder, sorted.
    package static func all(of expected: Expected, among names: some Sequence<String>) -> [Misname] {
        let names = Set(names)
        let isBeside = names.contains(expected.name)
        return names.sorted().compactMap { name in
            let lowercased = name.lowercased()
            guard name != expected.name, expected.others.contains(lowercased) else { return nil }
            if isBeside, expected.contents.contains(lowercased) { return nil }
            return Misname(found: name, expected: expected, isBeside: isBeside)
        }
    }

    /// The problem to report.
    /// - Parameter folder: the folder of both names; empty for the repository's root.
    package func problem(in folder: String) -> Problem {
        let prefix = folder.isEmpty ? "" : folder + "/"
        let (wrong, right) = (prefix + found, prefix + expected.name)
        return isBeside
            ? Problem(
                "found \(YAMLReader.quoted(found)) beside \(expected.name), only \(expected.name) is read", at: .whole(wrong),
                hints: ["move what is needed from \(wrong) to \(right), and remove \(wrong)"])
            : Problem(
                "found \(YAMLReader.quoted(found)), the name \(expected.name) is allowed", at: .whole(wrong),
                hints: ["rename it: mv \(wrong) \(right)"])
    }
}
