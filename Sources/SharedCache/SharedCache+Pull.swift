import ContainerEngine
package import ContentHash
import ImageBuild
import Synchronization

/// The images that come from the registry.
extension SharedCache {
    /// An image that the engine has from the registry.
    package struct Pulled: Hashable, Sendable {
        /// The record that was verified.
        package var record: SharedRecord
        /// The ID of the image in this engine.
        package var image: String
        /// The key that signed the record; nil if nobody did.
        package var signer: VerifyingKey?
    }

    /// Pulls an image by the digest in its record, and verifies its content.
    /// - Returns: nil after a warning if the image cannot be used.
    /// - Throws: `CancellationError`.
    package func pull(_ function: String, _ key: Digest, onLine: @escaping @Sendable (String) -> Void) async throws -> Pulled? {
        guard !isUnavailable else { return nil }
        do {
            return try await fetch(function, key, onLine)
        } catch {
            try Task.checkCancellation()
            guard !Self.concernsAll(error) else {
                giveUp(error)
                return nil
            }
            refuse(function, key, "\(error)")
            warn("the image of '\(function)' is not taken from \(repository): \(error)")
            return nil
        }
    }

    private func fetch(_ function: String, _ key: Digest, _ onLine: @escaping @Sendable (String) -> Void) async throws -> Pulled {
        guard let name = repository.record(function, key) else { throw PullMiss.absent }
        let envelope = try await patience.within { [self] progress in
            try await records(function).fetch(name, onAdvance: progress)
        }
        let record = try SharedRecord(opening: envelope, of: function, key, trust: trust)
        guard BuildPlatform(record.content.platform)?.fits(platform) == true else {
            throw PullMiss.otherPlatform(record.content.platform, wanted: platform.description)
        }
        guard let image = repository.exact(record.manifest) else { throw PullMiss.unreadable }
        do {
            try await patience.within { [engine, credentials, self] progress in
                try await engine.pull(image.familiar, with: credentials, onWarning: warnOnce, onProgress: onLine, onAdvance: progress)
            }
            guard let details = try await engine.image(image.familiar) else { throw PullMiss.absent }
            if let difference = record.content.difference(from: details.content) { throw PullMiss.otherContent(difference) }
            return Pulled(record: record, image: details.id, signer: SharedRecord.signer(of: envelope, trust: trust))
        } catch {
            await engine.forget(image.familiar)
            throw error
        }
    }

    /// Notes that an image cannot be used. It counts as absent from then on, so a push replaces it.
    package func refuse(_ function: String, _ key: Digest, _ reason: String) {
        if let tag = repository.record(function, key)?.tag { refused.withLock { $0[tag] = reason } }
    }

    /// Removes the name under which an image was pulled. The image stays if it has another name.
    package func forget(_ pulled: Pulled) async {
        if let image = repository.exact(pulled.record.manifest) { await engine.forget(image.familiar) }
    }
}
