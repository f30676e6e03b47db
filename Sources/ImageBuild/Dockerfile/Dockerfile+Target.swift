import Basics
import FunctionModel

extension Dockerfile {
    /// The stage that a build makes. A name that no stage has means the last one.
    ///
    /// Case does not matter, as in BuildKit (`findStateByName` of dockerfile2llb/convert.go).
    /// - Parameter target: the name of the stage; nil for the last one.
    func built(_ target: String?) -> Int {
        let named = target.flatMap { name in stages.lastIndex { $0.name == name.lowercased() } }
        return named ?? stages.count - 1
    }
}

extension LocatedDockerfile {
    /// Checks that exactly one stage has the name that a function's `target` gives.
    ///
    /// If two stages have it, BuildKit builds the last one, and the old builder the first one.
    /// - Throws: ``ProjectProblems`` with the place of the field.
    func checkTarget(of function: Function) throws {
        guard let target = function.metadata.target else { return }
        let place = function.locations["target"] ?? function.location
        let found = value.stages.filter { $0.name == target.lowercased() }
        if found.count == 1 { return }
        guard found.isEmpty else {
            let lines = found.map { "\($0.line)" }.joined(separator: " and ")
            throw ProjectProblems([
                Problem(
                    "target: found '\(target)', which several stages of \(path) have: lines \(lines)", at: place,
                    hints: ["give each stage a name of its own"])
            ])
        }
        let names = value.stages.compactMap(\.name)
        throw ProjectProblems([
            Problem(
                "target: found '\(target)', and no stage of \(path) has this name", at: place,
                hints: names.isEmpty
                    ? ["name a stage: 'FROM \(value.stages.last?.base ?? "image") AS \(target)'"] : Self.list(names, target))
        ])
    }

    /// A similar name if there is one, and all names.
    private static func list(_ names: [String], _ target: String) -> [String] {
        let near = EditDistance.closest(to: target.lowercased(), among: names).map { "did you mean '\($0)'?" }
        return [near, "its stages are: \(names.joined(separator: ", "))"].compactMap(\.self)
    }
}
