import Basics
package import ContainerEngine
package import ContentHash
package import ImageBuild
import Synchronization

/// The registry of a project during one run: which images it has, and how they come and go.
///
/// A registry that fails stops no run that may build. The first failure that concerns all images
/// costs one warning, and the registry is not asked again in this run.
package final class SharedCache: Sendable {
    /// The repository in the registry.
    package let repository: SharedRepository
    private let engine: Engine
    private let client: @Sendable () async throws -> RegistryClient
    private let credentials: RegistryCredentials
    private let trust: Trust
    private let platform: BuildPlatform
    private let signingKey: SigningKey?
    private let patience: Patience
    private let labels: @Sendable (_ function: String) -> [String: String]
    private let warn: @Sendable (String) -> Void
    private let tags = Once<Tags>()
    private let health: RegistryHealth
    private let warned = Mutex<Set<String>>([])
    /// The tags of records that were refused. They count as absent, so that a push replaces them.
    private let refused = Mutex<Set<String>>([])

    /// The tags of the repository.
    private enum Tags {
        /// The registry listed them.
        case listed(Set<String>)
        /// The registry does not list tags for this user, so each record is asked for.
        case unlisted
        /// The registry failed.
        case unavailable
    }

    /// Creates the cache of one run. Nothing is asked before the first question.
    /// - Parameters:
    ///   - health: the state of the registry, which the runs of one process share.
    ///   - client: makes the client for lists; called once.
    ///   - platform: the platform of the images that this engine runs.
    ///   - signingKey: the key that signs pushed records; nil for none.
    ///   - labels: the labels of a container that a record of the function is read from.
    ///   - warn: receives each warning for the user.
    package init(
        _ repository: SharedRepository, engine: Engine, credentials: RegistryCredentials, trust: Trust, platform: BuildPlatform,
        signingKey: SigningKey?, timeout: Duration, health: RegistryHealth = RegistryHealth(),
        client: @escaping @Sendable () async throws -> RegistryClient,
        labels: @escaping @Sendable (_ function: String) -> [String: String], warn: @escaping @Sendable (String) -> Void
    ) {
        (self.repository, self.engine, self.credentials, self.trust) = (repository, engine, credentials, trust)
        (self.platform, self.signingKey, self.client, self.labels, self.warn) = (platform, signingKey, client, labels, warn)
        self.health = health
        patience = Patience(limit: timeout)
    }

    /// True after a failure that concerned all images.
    package var isUnavailable: Bool { health.isUnavailable }

    // MARK: - Questions

    /// True when the registry has a record of the key. The first question lists all tags.
    /// - Throws: `CancellationError`.
    package func offers(_ function: String, _ key: Digest) async throws -> Bool {
        guard !isUnavailable, let record = repository.record(function, key), let tag = record.tag,
            !refused.withLock({ $0.contains(tag) })
        else { return false }
        switch try await listed() {
        case .listed(let tags): return tags.contains(tag)
        case .unlisted:
            do { return try await exists(record) } catch {
                try Task.checkCancellation()
                giveUp(error)
                return false
            }
        case .unavailable: return false
        }
    }

    private func listed() async throws -> Tags {
        try await tags.value { [self] in
            do {
                return .listed(try await patience.within { [client] _ in try await client().tags() })
            } catch RegistryError.unauthorized, RegistryError.unreachable {
                // The engine may have credentials, a proxy or certificates that are unknown here.
                return .unlisted
            } catch {
                try Task.checkCancellation()
                giveUp(error)
                return .unavailable
            }
        }
    }

    /// Asks the registry for one record, without the list.
    /// - Throws: any error of the registry, and `CancellationError`.
    private func exists(_ record: ImageReference) async throws -> Bool {
        do {
            _ = try await patience.within { [engine, credentials, self] _ in
                try await engine.registryImage(record, with: credentials, onWarning: warnOnce)
            }
            return true
        } catch let error as EngineError where error.refusal == .unknownManifest || error.isNotFound {
            return false
        }
    }

    // MARK: - Images

    /// An image that the engine has from the registry.
    package struct Pulled: Hashable, Sendable {
        /// The record that was verified.
        package var record: SharedRecord
        /// The ID of the image in this engine.
        package var image: String
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
            if let tag = repository.record(function, key)?.tag { refused.withLock { _ = $0.insert(tag) } }
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
        let found = BuildPlatform(record.content.platform)
        guard found?.os == platform.os, found?.architecture == platform.architecture else {
            throw PullMiss.otherPlatform(record.content.platform, wanted: platform.description)
        }
        guard let image = repository.exact(record.manifest) else { throw PullMiss.unreadable }
        do {
            try await patience.within { [engine, credentials, self] progress in
                try await engine.pull(image.familiar, with: credentials, onWarning: warnOnce, onProgress: onLine, onAdvance: progress)
            }
            guard let details = try await engine.image(image.familiar) else { throw PullMiss.absent }
            if let difference = record.content.difference(from: details.content) { throw PullMiss.otherContent(difference) }
            return Pulled(record: record, image: details.id)
        } catch {
            await forget(image)
            throw error
        }
    }

    /// Removes the name under which an image was pulled. The image stays if it has another name.
    package func forget(_ pulled: Pulled) async {
        if let image = repository.exact(pulled.record.manifest) { await forget(image) }
    }

    private func forget(_ reference: ImageReference) async {
        await shielded { [engine] in _ = try? await engine.removeImage(reference.familiar) }
    }

    /// Pushes an image, then its record. A record that is valid is never overwritten.
    /// - Returns: false after a warning if the registry does not have the image afterwards.
    /// - Throws: `CancellationError`.
    package func push(_ build: ImageRecord, tests: TestRecord?, onLine: @escaping @Sendable (String) -> Void) async throws -> Bool {
        guard !isUnavailable, let id = build.image, let image = repository.image(build.function, build.key), let tag = image.tag,
            let name = repository.record(build.function, build.key)
        else { return false }
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

    private func records(_ function: String) -> RecordImages {
        RecordImages(engine: engine, credentials: credentials, labels: labels(function), onWarning: { [self] in warnOnce($0) })
    }

    // MARK: - Failures

    /// True when an error means that no image can come from the registry.
    static func concernsAll(_ error: any Error) -> Bool {
        switch error {
        case is RegistrySilent, is RegistryError: true
        case let error as EngineError:
            switch error.refusal {
            case .unauthorized, .denied, .rateLimited, .untrustedRegistry, .registryUnreachable, .diskFull: true
            default: false
            }
        default: false
        }
    }

    private func giveUp(_ error: any Error) {
        guard health.giveUp() else { return }
        let hints = (error as? any Explained)?.hints ?? []
        let advice = hints.isEmpty ? "" : " (\(hints.joined(separator: "; ")))"
        warn("the registry \(repository) is not used any more in this run: \(error)\(advice)")
    }

    private func warnOnce(_ text: String) {
        if warned.withLock({ $0.insert(text).inserted }) { warn(text) }
    }
}
