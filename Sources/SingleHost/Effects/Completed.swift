import Basics

/// Runs a change to its end, even if the current task is cancelled meanwhile.
///
/// An engine goes on with a request whose client is gone. A stop that nobody awaits would end a
/// container that was started again after it.
/// - Parameter onInterrupt: called if the task is cancelled while the change is made.
/// - Throws: `CancellationError`, with nothing done, if the task was cancelled before.
func completed<Output: Sendable>(
    _ change: @escaping @Sendable () async throws -> Output, onInterrupt: @escaping @Sendable () -> Void = {}
) async throws -> Output {
    try Task.checkCancellation()
    return try await withTaskCancellationHandler {
        await shielded { () -> Result<Output, any Error> in
            do { return .success(try await change()) } catch { return .failure(error) }
        }
    } onCancel: {
        onInterrupt()
    }.get()
}

extension EngineEffects {
    /// The effects, with changes that a cancelled task completes. Reads and pulls are cancelled.
    var completing: EngineEffects {
        let engine = self
        var effects = self
        effects.create = { specification, name in try await completed { try await engine.create(specification, name) } }
        effects.start = { id in try await completed { try await engine.start(id) } }
        effects.keepRunning = { id in try await completed { try await engine.keepRunning(id) } }
        effects.unpause = { id in try await completed { try await engine.unpause(id) } }
        effects.stop = { id, grace in try await completed { try await engine.stop(id, grace) } }
        effects.rename = { id, name in try await completed { try await engine.rename(id, name) } }
        effects.remove = { id in try await completed { try await engine.remove(id) } }
        effects.putArchive = { id, path, tar in try await completed { try await engine.putArchive(id, path, tar) } }
        effects.createNetwork = { name, labels, isInternal in
            try await completed { try await engine.createNetwork(name, labels, isInternal) }
        }
        effects.removeNetwork = { name in try await completed { try await engine.removeNetwork(name) } }
        effects.createVolume = { name, labels in try await completed { try await engine.createVolume(name, labels) } }
        effects.removeVolume = { name in try await completed { try await engine.removeVolume(name) } }
        return effects
    }
}

extension ProxyEffects {
    /// The effects, with a load that a cancelled task completes. The caller then stores the loaded
    /// text.
    var completing: ProxyEffects {
        let proxy = self
        var effects = self
        effects.load = { text in try await completed { try await proxy.load(text) } }
        effects.change = { text, image, program in try await completed { try await proxy.change(text, image, program) } }
        return effects
    }
}
