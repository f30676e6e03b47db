import FunctionModel
import ImageBuild
import Workspaces

extension Workspace {
    /// The given functions, and the functions whose images are their bases. Empty if no name is
    /// given.
    /// - Throws: ``ProjectProblems`` if a Dockerfile is invalid.
    func withBases(_ names: [String]) throws -> [String] {
        var found = Set(names)
        var rest = names
        while !rest.isEmpty {
            let some = project.functions.filter { rest.contains($0.name) }
            let bases = FunctionBases(try assembler(platform: "").definitions(some).known.mapValues(\.definition))
            rest = Set(rest.flatMap { bases.bases(of: $0) }).subtracting(found).sorted()
            found.formUnion(rest)
        }
        return found.sorted()
    }
}
