import Basics
import ContainerEngine
import ContentHash
package import ImageBuild

/// The images that go to the registry.
extension SharedCache {
    /// Pushes an image, then its record. A record that is valid is never overwritten.
    /// - Returns: false after a warning if the registry does not have the image afterwards.
    /// - Throws: `CancellationError`.
    package func push(_ build: ImageRecord, tests: TestRecord?, onLine: @escaping @Sendable (String) -> Void) async throws -> Bool {
        guard !isUnavailable, let id = build.image, let image = repository.image(build.function, build.key), let tag = image.tag,
            let name = repository.record(build.function, build.key)
        else { return false }
        let held = try await hold(build.key)
        defer { withExtendedLifetime(held) {} }
        do {
            guard let details = try await engine.image(id) else { throw PullMiss.failed("the engine no longer has the image") }
            if try await isPushed(build, name) { return true }
            let manifest: String
            do {
                try await engine.tag(image: id, repository: image.familiarName, tag: tag)
                manifest = try await patience.within { [engine, credentials, self] progress in
                    try await engine.push(image, with: credentials, onWarning: warnOnce, onProgress: onLine, onAdvance: progress)
                }
            } catch {
                await forget(image)
                throw error
            }
            await forget(image)
            let record = SharedRecord(build, manifest: manifest, content: details.content, tests: tests)
            let envelope = try record.envelope(signedWith: signingKey)
            try await patience.within { [self] progress in
                try await records(build.function).send(envelope, as: name, onAdvance: progress)
            }
            return true
        } catch {
            try Task.checkCancellation()
            if Self.concernsAll(error) { giveUp(error) } else { warn("the image of '\(build.function)' is not pushed: \(error)") }
            return false
        }
    }

    /// True when the registry has a valid record of the key. Another machine may have pushed it
    /// since the list was read.
    private func isPushed(_ build: ImageRecord, _ name: ImageReference) async throws -> Bool {
        do {
            guard try await exists(name) else { return false }
            let envelope = try await patience.within { [self] in try await records(build.function).fetch(name, onAdvance: $0) }
            _ = try SharedRecord(opening: envelope, of: build.function, build.key, trust: trust)
            return true
        } catch is PullMiss {
            return false
        } catch let error as EngineError where [.denied, .unauthorized].contains(error.refusal) {
            // A registry may answer so if the repository does not exist yet. The push decides.
            return false
        }
    }
}
