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
    let engine: Engine
    let client: @Sendable () async throws -> RegistryClient
    let credentials: RegistryCredentials
    let trust: Trust
    let platform: BuildPlatform
    let signingKey: SigningKey?
    let patience: Patience
    private let lock: @Sendable (_ name: String) async throws -> FileLock?
    private let labels: @Sendable (_ function: String) -> [String: String]
    let warn: @Sendable (String) -> Void
    let tags = Once<Tags>()
    let health: RegistryHealth
    private let warned = Mutex<Set<String>>([])
    /// The reason of each record that was refused, by its tag. They count as absent, so that a push
    /// replaces them.
    let refused = Mutex<[String: String]>([:])
    /// The records that were examined for a push, by tag. A plan and its run ask for the same ones.
    let examined = Mutex<[String: Standing]>([:])

    /// The answers for single records, by tag, if the registry does not list its tags.
    let found = Mutex<[String: Bool]>([:])

    /// The tags of the repository.
    enum Tags {
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
    ///   - lock: acquires a lock that all processes beside this engine share; nil if there is none.
    ///   - labels: the labels of a container that a record of the function is read from.
    ///   - warn: receives each warning for the user.
    package init(
        _ repository: SharedRepository, engine: Engine, credentials: RegistryCredentials, trust: Trust, platform: BuildPlatform,
        signingKey: SigningKey?, timeout: Duration, health: RegistryHealth = RegistryHealth(),
        client: @escaping @Sendable () async throws -> RegistryClient,
        lock: @escaping @Sendable (_ name: String) async throws -> FileLock? = { _ in nil },
        labels: @escaping @Sendable (_ function: String) -> [String: String], warn: @escaping @Sendable (String) -> Void
    ) {
        (self.repository, self.engine, self.credentials, self.trust) = (repository, engine, credentials, trust)
        (self.platform, self.signingKey, self.client, self.labels, self.warn) = (platform, signingKey, client, labels, warn)
        (self.health, self.lock) = (health, lock)
        patience = Patience(limit: timeout)
    }

    /// The failure that concerned all images; nil while the registry is usable.
    package var failure: RegistryHealth.Failure? { health.failure }

    /// True after a failure that concerned all images.
    var isUnavailable: Bool { failure != nil }

    /// Waits for other processes that pull or push an image of the key.
    ///
    /// A transfer needs a name of the registry in the engine, and removes it afterwards. Two clones
    /// of a project have the same names.
    /// - Throws: `CancellationError`.
    package func hold(_ key: Digest) async throws -> FileLock? {
        // The number of files stays small. Two keys may share a lock.
        do { return try await lock(String(key.hex.prefix(2))) } catch {
            try Task.checkCancellation()
            return nil
        }
    }

    /// The records of a function in the registry.
    func records(_ function: String) -> RecordImages {
        RecordImages(engine: engine, credentials: credentials, labels: labels(function), onWarning: { [self] in warnOnce($0) })
    }

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

    /// Warns once, and leaves the registry alone for the rest of the run.
    func giveUp(_ error: any Error) {
        guard let failure = health.giveUp(error) else { return }
        let advice = failure.hints.isEmpty ? "" : " (\(failure.hints.joined(separator: "; ")))"
        warn("the registry \(repository) is not used any more in this run: \(failure.text)\(advice)")
    }

    /// Warns of a text that was not warned of before.
    func warnOnce(_ text: String) {
        if warned.withLock({ $0.insert(text).inserted }) { warn(text) }
    }
}
