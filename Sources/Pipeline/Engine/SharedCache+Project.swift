package import Basics
import ContainerEngine
package import ContentHash
import Deployment
package import FunctionModel
import ImageBuild
package import SharedCache

extension SharedCache {
    /// The registry of a project for one run. Nil if the project has none.
    /// - Throws: ``RegistrySetupError`` if the options or the signing key do not fit.
    static func of(
        _ settings: RegistrySettings?, project name: String, _ connection: EngineConnection, push: Bool, pullOnly: Bool,
        warn: @escaping @Sendable (String) -> Void
    ) throws(RegistrySetupError) -> SharedCache? {
        guard let settings else {
            if push { throw .noRegistry("--push") }
            if pullOnly { throw .noRegistry("--pull-only") }
            return nil
        }
        let repository = try SharedRepository(settings)
        return SharedCache(
            repository, engine: connection.engine, credentials: connection.registryCredentials, trust: settings.trust,
            platform: BuildPlatform.chosen(connection.environment),
            signingKey: push ? try SigningKey.trusted(by: settings, connection.environment) : nil, timeout: settings.timeout,
            health: connection.registryHealth,
            client: { try await connection.registryClient(settings) },
            lock: { name in try await FileLock.acquire(path: connection.state.transfers + "/\(name).lock", purpose: "faaso", wait: true) },
            labels: { FunctionTester.labels(name, $0) }, warn: warn)
    }
}

extension EngineConnection {
    /// The credentials of the docker CLI's user.
    var registryCredentials: RegistryCredentials { RegistryCredentials(environment: childEnvironment) }

    /// A client of the project's registry.
    /// - Throws: ``RegistrySetupError``, and any error of the engine and of docker's configuration.
    package func registryClient(_ settings: RegistrySettings) async throws -> RegistryClient {
        try await RegistryClient.connect(
            SharedRepository(settings), engine: engine, credentials: registryCredentials, timeout: settings.timeout)
    }
}

extension SharedRepository {
    /// Reads the repository of the settings.
    package init(_ settings: RegistrySettings) throws(RegistrySetupError) {
        guard let repository = SharedRepository(settings.url) else { throw .invalidURL(settings.url) }
        self = repository
    }
}

extension RunOptions {
    /// The options for a goal. A deployment to a swarm pushes the images that it builds, because
    /// nodes pull them, unless there is no key to sign with. Then they must be in the registry
    /// before.
    /// - Throws: ``RegistrySetupError`` for a key that does not fit.
    package func pushing(
        for goal: Goal, _ settings: Settings, _ environment: [String: String]
    ) throws(RegistrySetupError) -> RunOptions {
        guard goal == .up, settings.isOnSwarm, !pullOnly, !push, let registry = settings.registry else { return self }
        var options = self
        do {
            _ = try SigningKey.trusted(by: registry, environment)
            options.push = true
        } catch {
            if error != .noSigningKey { throw error }
        }
        return options
    }
}

extension SigningKey {
    /// The key that signs what is pushed. Nil if the project trusts everyone and no key is set.
    package static func trusted(by settings: RegistrySettings, _ environment: [String: String]) throws(RegistrySetupError) -> SigningKey? {
        guard let key = try of(environment) else {
            if settings.trust == .anyone { return nil }
            throw .noSigningKey
        }
        if case .keys(let trusted) = settings.trust, !trusted.contains(key.verifyingKey) {
            throw .untrustedSigningKey(key.verifyingKey.description)
        }
        return key
    }

    /// The key in `FAASO_SIGNING_KEY`. Nil if it is not set.
    package static func of(_ environment: [String: String]) throws(RegistrySetupError) -> SigningKey? {
        guard let text = environment[RegistrySetupError.variable], !text.isEmpty else { return nil }
        guard let key = SigningKey(text) else {
            if VerifyingKey(text) != nil { throw .mistakenSigningKey("its value is the public half") }
            if text.contains(where: { "'\"".contains($0) }) { throw .mistakenSigningKey("remove the quotes around its value") }
            if !SigningKey.isSecret(text), text.contains("/") { throw .mistakenSigningKey("its value is a path: give the file's content") }
            throw .invalidSigningKey
        }
        return key
    }
}

/// The reason why a run cannot use the registry as its options say. Nothing was done.
package enum RegistrySetupError: Explained, Hashable {
    /// An option needs a registry, and the project has none.
    case noRegistry(String)
    /// Docker accepts no image of this name.
    case invalidURL(String)
    /// The project trusts only signed records, and there is no key to sign with.
    case noSigningKey
    /// The value of the variable is no private key. The error never contains it.
    case invalidSigningKey
    /// The value of the variable is something else. Carries the advice, which never contains it.
    case mistakenSigningKey(String)
    /// Nobody would believe the signature. Carries the public half.
    case untrustedSigningKey(String)

    /// The variable with the private half of the signing key.
    package static let variable = ChildEnvironment.signingKey

    package var description: String {
        switch self {
        case .noRegistry(let option): "\(option) needs a registry"
        case .invalidURL(let url): "registry.url: '\(url)' is no name of an image"
        case .noSigningKey: "--push needs \(Self.variable), because only signed images are trusted"
        case .invalidSigningKey, .mistakenSigningKey: "\(Self.variable) is no signing key"
        case .untrustedSigningKey(let key): "the key in \(Self.variable) is not trusted: its public half is \(key)"
        }
    }

    package var hints: [String] {
        switch self {
        case .noRegistry: [RegistrySettings.hint]
        case .invalidURL: ["write it as registry.example:5000/team/shop"]
        case .noSigningKey, .invalidSigningKey: ["'faaso registry keygen' makes a key; only CI should have the private half"]
        case .mistakenSigningKey(let advice): [advice]
        case .untrustedSigningKey: ["add it to registry.trust in faaso.yml"]
        }
    }

    package var blame: Blame { .project }
}
