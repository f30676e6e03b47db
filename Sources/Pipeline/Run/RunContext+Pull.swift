import ContainerEngine
import ImageBuild
import Synchronization
import WorkModel

extension RunContext {
    /// True if a base was pulled in this run, or cannot be.
    func hasPulled(_ reference: String) -> Bool { state.withLock { $0.pulled.contains(reference) } }

    /// Pulls a base, with the credentials of the docker CLI's user, for the platform that is built.
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

    /// Goes on with the base that the engine has, after its registry gave no newer one.
    func keepBase(_ reference: String, because error: EngineError) {
        let hints = error.hints.isEmpty ? "" : " (\(error.hints.joined(separator: "; ")))"
        progress.warning("\(error)\(hints); the image that the engine has is used")
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    private func warnOnce(_ text: String) {
        if state.withLock({ $0.warned.insert(text).inserted }) { progress.warning(text) }
    }
}
