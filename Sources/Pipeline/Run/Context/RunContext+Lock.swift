import Basics
import ContainerEngine
import FunctionModel
import ImageBuild
import Synchronization
import WorkModel
import Workspaces

/// The locked bases of a run.
extension RunContext {
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

    /// Pulls the locked bases of a build that the engine does not have, by their digests.
    /// - Parameter node: the node whose progress shows the pull.
    /// - Throws: ``LockedBaseMissing``, and any error of the engine.
    func pullLocked(_ bases: [String], for node: Node) async throws {
        guard let lock = workspace.lock, images != nil else { return }
        for base in bases {
            guard let locked = lock[base] ?? ImageReference(base).flatMap({ LockedImage(pinned: $0) }),
                images?.has(locked) == false
            else { continue }
            guard !locked.isLocal else { throw LockedBaseMissing(image: locked, cause: nil) }
            let once = state.withLock { state in
                let once = state.lockedPulls[locked.exactName] ?? Once()
                state.lockedPulls[locked.exactName] = once
                return once
            }
            do {
                _ = try await once.value { [self] in
                    try await pull(locked.exactName, for: node)
                    return locked.exactName
                }
            } catch let error as EngineError where error.isFailedPull {
                throw LockedBaseMissing(image: locked, cause: error)
            }
        }
    }
}
