import ImageBuild
import Synchronization

/// What the last look found out about functions, and what this one leaves to the next.
extension Session {
    /// The newest record of a function's image as the last look knew it, when it is of this definition and still the newest.
    func knownImage(_ function: String, _ definition: ImageDefinition) -> KnownFunction.Image? {
        guard let last = lastKnown[function], last.definition.definition == definition, watch.isUnchanged("image", function) else {
            return nil
        }
        return last.image
    }

    /// The newest record of a function's tests as the last look knew it, when its model is the same and it is still the newest.
    func knownTest(_ function: String) -> KnownFunction.Test? {
        guard workspace.isModelUnchanged, watch.isUnchanged("test", function) else { return nil }
        return lastKnown[function]?.test
    }

    /// Keeps what was found for the next look.
    func remember(_ function: String, image: KnownFunction.Image) {
        state.withLock { $0.found[function]?.image = image }
    }

    func remember(_ function: String, test: KnownFunction.Test) {
        state.withLock { $0.found[function]?.test = test }
    }

    /// Whether all results were those of the newest records. One of an older record may go without the newest changing.
    var usesNewestRecords: Bool { state.withLock { $0.deferred.isEmpty } }

    /// Gives the index what was found, for it to be saved; of what this run did not ask about, what still holds.
    func keepFound() {
        var found = state.withLock { $0.found }
        for (name, function) in found {
            if function.image == nil { found[name]?.image = knownImage(name, function.definition.definition) }
            if function.test == nil { found[name]?.test = knownTest(name) }
        }
        if found == lastKnown { workspace.memo.keepFunctions(platform: platform) } else { workspace.memo.keep(found, platform: platform) }
    }
}
