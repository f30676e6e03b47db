import ContainerEngine
import ImageBuild
import Synchronization
import WorkModel

extension RunContext {
    /// True when a base was pulled in this run, or could not be pulled.
    func hasPulled(_ reference: String) -> Bool { state.withLock { $0.pulled.contains(reference) } }

    /// Pulls a base for the build's platform, with the credentials of the docker CLI's user.
    /// - Throws: ``EngineError``, and ``PipelineError/noEngine(_:)``.
    func pull(_ reference: String) async throws {
        let connection = try requireConnection()
        try await connection.engine.pull(
            reference, with: RegistryCredentials(environment: connection.environment), platform: platform.isEmpty ? nil : platform,
            onWarning: { [self] in warnOnce($0) },
            onProgress: { [progress] line in progress.line(.base(reference), line) })
        let images = EngineImages(try await connection.engine.images(reference: nil), digests: cache.baseDigests)
        state.withLock {
            $0.images = images
            $0.pulled.insert(reference)
        }
    }

    /// Continues with the base that the engine has, after its registry gave no newer one. Warns of
    /// that.
    func keepBase(_ reference: String, because error: EngineError) {
        let hints = error.hints.isEmpty ? "" : " (\(error.hints.joined(separator: "; ")))"
        progress.warning("\(error)\(hints); the image that the engine has is used")
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    private func warnOnce(_ text: String) {
        if state.withLock({ $0.warned.insert(text).inserted }) { progress.warning(text) }
    }
}
