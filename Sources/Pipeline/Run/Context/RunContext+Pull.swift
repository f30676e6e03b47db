import ContainerEngine
import FunctionModel
import ImageBuild
import Synchronization
import WorkModel

extension RunContext {
    /// True when a base was pulled in this run, or could not be pulled.
    func hasPulled(_ reference: String) -> Bool { state.withLock { $0.pulled.contains(reference) } }

    /// Pulls a base for the build's platform, with the credentials of the docker CLI's user.
    /// - Throws: ``EngineError``, and ``PipelineError/noEngine(_:)``.
    func pull(_ reference: String) async throws {
        try await pull(reference, for: .base(reference))
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    /// Pulls an image, and lists the images of the engine again.
    /// - Parameter node: the node whose progress shows the lines of the pull.
    func pull(_ name: String, for node: Node) async throws {
        let connection = try requireConnection()
        try await connection.engine.pull(
            name, with: RegistryCredentials(environment: connection.environment), platform: platform.isEmpty ? nil : platform,
            onWarning: { [self] in warnOnce($0) },
            onProgress: { [progress] line in progress.line(node, line) })
        let images = EngineImages(try await connection.engine.images(reference: nil), digests: cache.baseDigests)
        state.withLock { $0.images = images }
    }

    /// Continues with the base that the engine has, after its registry gave no newer one. Warns of
    /// that.
    func keepBase(_ reference: String, because error: EngineError) {
        let hints = error.hints.isEmpty ? "" : " (\(error.hints.joined(separator: "; ")))"
        progress.warning("\(error)\(hints); the image that the engine has is used")
        state.withLock { _ = $0.pulled.insert(reference) }
    }

    /// Pulls the image of relays and doubles, if the engine does not have it.
    func ensureRelayImage(_ engine: Engine, for node: Node) async throws {
        let name = project.settings.proxy.image
        if try await engine.image(name) == nil { try await pull(name, for: node) }
    }

    private func warnOnce(_ text: String) {
        if state.withLock({ $0.warned.insert(text).inserted }) { progress.warning(text) }
    }
}
