import ContainerEngine
package import ContentHash
package import ImageBuild
import Synchronization

/// The records that a push finds in the registry.
extension SharedCache {
    /// The state of a key's record in the registry.
    package enum Standing: Hashable, Sendable {
        /// The registry has no record of the key.
        case absent
        /// Nobody can use the record, or its image is gone. Carries the reason.
        case unusable(String)
        /// The record can be used, and the registry has the manifest that it names.
        case valid(SharedRecord)
        /// The registry failed. The user was warned.
        case unknown
    }

    /// The state of a key's record. It is examined once in a run.
    ///
    /// The tag of a record proves nothing. Anybody may have written it. The key of its signature
    /// may no longer be trusted, and its image may be gone.
    /// - Throws: `CancellationError`.
    package func standing(_ function: String, _ key: Digest) async throws -> Standing {
        guard !isUnavailable, let name = repository.record(function, key), let tag = name.tag else { return .unknown }
        if let known = examined.withLock({ $0[tag] }) { return known }
        if let reason = refused.withLock({ $0[tag] }) { return .unusable(reason) }
        guard try await offers(function, key) else { return isUnavailable ? .unknown : .absent }
        let held = try await hold(key)
        defer { withExtendedLifetime(held) {} }
        do {
            let standing = try await examine(function, key, name)
            examined.withLock { $0[tag] = standing }
            return standing
        } catch {
            try Task.checkCancellation()
            giveUp(error)
            return .unknown
        }
    }

    /// The state of a key's record in the registry at this moment. Earlier answers do not count.
    /// - Throws: `CancellationError`.
    package func present(_ function: String, _ key: Digest) async throws -> Standing {
        guard !isUnavailable, let name = repository.record(function, key) else { return .unknown }
        let held = try await hold(key)
        defer { withExtendedLifetime(held) {} }
        do { return try await examine(function, key, name) } catch {
            try Task.checkCancellation()
            giveUp(error)
            return .unknown
        }
    }

    /// Fetches and verifies a record. The lock of the key is held.
    /// - Throws: an error that concerns all images, and `CancellationError`.
    func examine(_ function: String, _ key: Digest, _ name: ImageReference) async throws -> Standing {
        do {
            guard try await exists(name) else { return .absent }
            let envelope = try await patience.within { [self] in try await records(function).fetch(name, onAdvance: $0) }
            let record = try SharedRecord(opening: envelope, of: function, key, trust: trust)
            guard let image = repository.exact(record.manifest) else { throw PullMiss.unreadable }
            return try await exists(image) ? .valid(record) : .unusable("the registry no longer has its image")
        } catch let error as EngineError where [.denied, .unauthorized].contains(error.refusal) {
            // A registry may answer so if the repository does not exist yet. The push decides.
            return .absent
        } catch {
            try Task.checkCancellation()
            if Self.concernsAll(error) { throw error }
            // A record that the engine cannot pull is one that nobody can use.
            return .unusable("\(error)")
        }
    }

    /// True when a push adds results of tests to a valid record, because the record does not have
    /// them.
    ///
    /// The image here must have the content of the record, because these tests ran with it.
    package func lacks(_ tests: TestRecord, _ record: SharedRecord, of image: String) async throws -> Bool {
        guard record.tests?.definitions != tests.definitions, tests.passed, tests.image == image, vouches(for: tests.pulled) else {
            return false
        }
        do {
            guard let details = try await engine.image(image) else { return false }
            return record.content.difference(from: details.content) == nil
        } catch {
            try Task.checkCancellation()
            return false
        }
    }

    /// True when this run may push an image or a result. It was made here, or was pulled under a
    /// key that is trusted now.
    ///
    /// If everyone is trusted, a signature must not make more of an image than it was. So a
    /// pulled one is signed again by the same key only.
    package func vouches(for pulled: ImageRecord.Pulled?) -> Bool {
        guard let pulled else { return true }
        switch trust {
        case .keys: return trust.accepts(pulled.signer)
        case .anyone: return signingKey == nil || pulled.signer == signingKey?.verifyingKey
        }
    }
}
