import WorkModel
import ImageBuild
import Synchronization
import Workspaces

/// What the last look found out about functions, and what this one leaves to the next.
extension RunContext {
    /// The newest record of a function's image as the last look knew it, when it is of this definition and still the newest.
    func cachedImage(_ function: String, _ definition: ImageDefinition) -> CachedFunction.Image? {
        guard let last = previous[function], last.definition.definition == definition, watch.isUnchanged(.image(function)) else {
            return nil
        }
        return last.image
    }

    /// The newest record of a function's tests as the last look knew it, when its model is the same and it is still the newest.
    func cachedTest(_ function: String) -> CachedFunction.Test? {
        guard workspace.isModelUnchanged, watch.isUnchanged(.test(function)) else { return nil }
        return previous[function]?.test
    }

    /// Keeps what was found for the next look.
    func remember(_ function: String, image: CachedFunction.Image) {
        state.withLock { $0.found[function]?.image = image }
    }

    func remember(_ function: String, test: CachedFunction.Test) {
        state.withLock { $0.found[function]?.test = test }
    }

    /// True if all results were those of the newest records. One of an older record may go without the newest changing.
    var usesNewestRecords: Bool { state.withLock { $0.deferred.isEmpty } }

    /// Gives the index what was found, for it to be saved; of what this run did not ask about, what still holds.
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
}
