import FoundationEssentials
import FunctionModel
import ImageBuild
import Synchronization
import WorkModel
import Workspaces

/// The results of the previous scan, and those that this scan leaves for the next one.
extension ScannedProject {
    /// The newest record of a function's image, as the previous scan found it. Nil if it has
    /// another definition or is no longer the newest.
    func cachedImage(_ function: String, _ definition: ImageDefinition) -> CachedFunction.Image? {
        guard let last = previous[function], last.definition.definition == definition, watch.isUnchanged(.image(function)) else {
            return nil
        }
        // The trust in a pulled image is a part of the model.
        guard last.image?.isPulled != true || workspace.isModelUnchanged else { return nil }
        return last.image
    }

    /// The newest record of a function's tests, as the previous scan found it. Nil if the model
    /// changed or the record is no longer the newest.
    func cachedTest(_ function: String) -> CachedFunction.Test? {
        guard workspace.isModelUnchanged, watch.isUnchanged(.test(function)) else { return nil }
        return previous[function]?.test
    }

    /// Stores the result of a build for the next scan.
    func remember(_ function: String, image: CachedFunction.Image) {
        state.withLock { $0.found[function]?.image = image }
    }

    /// Stores the result of tests for the next scan.
    func remember(_ function: String, test: CachedFunction.Test) {
        state.withLock { $0.found[function]?.test = test }
    }

    /// Passes the results to the index. Nodes that this run did not evaluate keep their results if
    /// these are still valid.
    func carryForward() {
        var found = state.withLock { $0.found }
        for (name, function) in found {
            if function.image == nil { found[name]?.image = cachedImage(name, function.definition.definition) }
            if function.test == nil { found[name]?.test = cachedTest(name) }
        }
        if found == previous {
            workspace.cached.carryForwardFunctions(platform: platform)
        } else {
            workspace.cached.store(found, platform: platform)
        }
    }

    /// The identity of each base at its last use in a build, for plans without an engine.
    var recordedBases: [String: String] {
        if let known = state.withLock({ $0.recordedBases }) { return known }
        // If the newest image of a function is known, its bases are taken without reading the record.
        let records = project.functions.compactMap { function -> (built: Date, bases: [String: String])? in
            if let known = previous[function.name]?.image, watch.isUnchanged(.image(function.name)) { return (known.built, known.bases) }
            return cache.currentImage(function.name).map { ($0.built, $0.bases) }
        }
        var bases: [String: String] = [:]
        for record in records.sorted(by: { $0.built < $1.built }) { bases.merge(record.bases) { $1 } }
        state.withLock { [bases] in $0.recordedBases = bases }
        return bases
    }
}
