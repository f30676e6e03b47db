import FunctionModel
import ImageBuild
import WorkModel
import Workspaces

/// The bases that the lock does not have.
extension ScannedProject {
    /// The bases of the wanted functions that the lock has no entry for, sorted. Empty without a
    /// lock.
    var unlockedBases: [String] {
        guard let lock = workspace.lock else { return [] }
        let bases = definitions.filter { isWanted($0.key) }.flatMap(\.value.bases)
        return Set(bases.filter { Node.function(ofBase: $0) == nil && lock.identity(of: $0) == nil }).sorted()
    }

    /// The warning of bases without an entry. Their part of a key depends on the engine.
    var lockWarning: Problem? {
        let names = unlockedBases
        guard !names.isEmpty else { return nil }
        return Problem(
            "no entry for \(names.joined(separator: ", ")): the keys of its users depend on the engine", at: .whole(Lockfile.path),
            hints: ["'faaso lock' adds the entry"])
    }
}
