import ContainerEngine
package import ImageBuild
import Synchronization

/// The images that go to the registry.
extension SharedCache {
    /// Pushes an image, then its record. A valid record is only replaced by force, or to add the
    /// results of tests.
    /// - Parameter isForced: if true, a valid record is replaced.
    /// - Returns: false after a warning if the registry does not have the image afterwards.
    /// - Throws: `CancellationError`.
    package func push(
        _ build: ImageRecord, tests: TestRecord?, isForced: Bool = false, onLine: @escaping @Sendable (String) -> Void
    ) async throws -> Bool {
        guard !isUnavailable, let id = build.image, let image = repository.image(build.function, build.key),
            let name = repository.record(build.function, build.key), vouches(for: build.pulled), vouches(for: tests?.pulled)
        else { return false }
        let held = try await hold(build.key)
        defer { withExtendedLifetime(held) {} }
        do {
            guard let details = try await engine.image(id) else { throw PullMiss.failed("the engine no longer has the image") }
            var manifest: String?
            // Another machine may have pushed it since the list was read.
            if !isForced, case .valid(let record) = try await examine(build.function, build.key, name) {
                guard let tests, try await lacks(tests, record, of: id) else { return true }
                manifest = record.manifest
            }
            let digest = if let manifest { manifest } else { try await send(id, as: image, onLine) }
            let record = SharedRecord(build, manifest: digest, content: details.content, tests: tests)
            let envelope = try record.envelope(signedWith: signingKey)
            try await patience.within { [self] progress in
                try await records(build.function).send(envelope, of: digest, as: name, onAdvance: progress)
            }
            if let tag = name.tag { examined.withLock { $0[tag] = .valid(record) } }
            return true
        } catch {
            try Task.checkCancellation()
            if Self.concernsAll(error) { giveUp(error) } else { warn("the image of '\(build.function)' is not pushed: \(error)") }
            return false
        }
    }

    /// Pushes an image, and removes the name that the push needs.
    /// - Returns: the digest of its manifest.
    private func send(_ id: String, as image: ImageReference, _ onLine: @escaping @Sendable (String) -> Void) async throws -> String {
        try await engine.withPassingName(image.familiar) {
            try await engine.tag(image: id, repository: image.familiarName, tag: image.tag ?? "")
            return try await patience.within { [engine, credentials, self] progress in
                try await engine.push(image, with: credentials, onWarning: warnOnce, onProgress: onLine, onAdvance: progress)
            }
        }
    }
}
