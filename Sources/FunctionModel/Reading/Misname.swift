/// A file or folder whose name is nearly one that faaso reads. It would be passed over without a word.
package struct Misname: Hashable, Sendable {
    /// A name that faaso reads.
    package struct Expected: Hashable, Sendable {
        /// The only name that counts.
        package let name: String
        /// Names that are taken for it, in any letter case.
        let others: Set<String>
        /// Names in `others` that are an ordinary file where `name` is there, too.
        let contents: Set<String>

        private init(_ name: String, _ others: Set<String> = [], contents: Set<String> = []) {
            self.name = name
            self.others = others.union(contents).union([name.lowercased()])
            self.contents = contents
        }

        package static let settings = Expected("faaso.yml", ["faaso.yaml", "faaso.json"])
        package static let routes = Expected(
            "routes.yml", ["routes.yaml", "routes.json", "route.yml", "route.yaml", "route.json"])
        package static let functions = Expected("functions", contents: ["function"])
        package static let templates = Expected("templates", contents: ["template"])
        /// A function may have a `metadata.json` of its own beside its metadata.yml.
        package static let metadata = Expected("metadata.yml", ["metadata.yaml"], contents: ["metadata.json"])
        package static let template = Expected("template.yml", ["template.yaml"], contents: ["template.json"])
        package static let dockerfile = Expected("Dockerfile")
        package static let dockerignore = Expected(".dockerignore")

        /// The names that are looked for even where nothing else says that the folder changed.
        var probes: [String] { others.subtracting([name]).sorted() }
    }

    /// The name as it is found.
    package let found: String
    package let expected: Expected
    /// True if the right name is there as well.
    package let isBeside: Bool

    /// The names of a folder that are nearly the expected one, sorted.
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

    /// - Parameter folder: the folder that holds both, empty for the repository's root.
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
