import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import ImageBuild
import SharedCache
import SingleHost
package import Swarm
import WorkModel

/// A project on a swarm.
extension EngineConnection {
    /// The target of a project on a swarm. It reports to the progress of a run.
    package func swarmTarget(progress: Progress = .silent) -> SwarmTarget {
        SwarmTarget(
            project: project, swarm: manager, records: SwarmRecords(swarm: manager, project: project, state: state),
            platform: NodePlatform(architecture: BuildPlatform.chosen(environment).architecture), hasRegistry: registry != nil,
            author: author ?? DeploymentAuthor.current(environment), effects: swarmEffects(progress))
    }

    private func swarmEffects(_ progress: Progress) -> SwarmEffects {
        let shared: Result<SharedCache?, any Error>
        do {
            shared = .success(try SharedCache.of(registry, project: project, self, push: false, pullOnly: false, warn: progress.warning))
        } catch {
            shared = .failure(error)
        }
        return SwarmEffects(
            image: { [self] function, image in try await pulled(function, image, try shared.get()) },
            proxyImage: { [self] reference in try await pinned(reference, onWarning: progress.warning) },
            credentials: { [self] reference in
                guard let name = ImageReference(reference) else { return nil }
                return try await registryCredentials.login(for: name).auth
            },
            date: { ClockEffects.live.date() }, log: progress.tell)
    }

    /// The image of a function as the registry has it. Only an image with a trusted record counts.
    private func pulled(_ function: String, _ image: FunctionImage, _ shared: SharedCache?) async throws -> PulledImage {
        guard let shared, let key = Digest(hex: image.key) else {
            throw DeploymentError.imageNotShared(function: function, reason: "the project has no registry")
        }
        switch try await shared.present(function, key) {
        case .valid(let record):
            guard let name = shared.repository.exact(record.manifest) else {
                throw DeploymentError.imageNotShared(function: function, reason: "its record is not valid")
            }
            return PulledImage(reference: name.familiar, auth: try await registryCredentials.login(for: name).auth)
        case .absent: throw DeploymentError.imageNotShared(function: function, reason: "the registry \(shared.repository) does not have it")
        case .unusable(let reason): throw DeploymentError.imageNotShared(function: function, reason: reason)
        case .unknown:
            throw DeploymentError.failed(
                "function '\(function)' cannot be deployed", reason: shared.failure?.text ?? "the registry does not answer")
        }
    }

    /// An image with the digest that it has now, so that all nodes run the same content.
    private func pinned(_ reference: String, onWarning: @escaping @Sendable (String) -> Void) async throws -> PulledImage {
        guard let name = ImageReference(reference) else { return PulledImage(reference: reference) }
        let auth = try await registryCredentials.login(for: name).auth
        if name.digest != nil { return PulledImage(reference: name.familiar, auth: auth) }
        do {
            let found = try await manager.registryImage(name, with: registryCredentials, onWarning: onWarning)
            return PulledImage(reference: "\(name.familiarName)@\(found.digest)", auth: auth)
        } catch {
            try Task.checkCancellation()
            onWarning("the digest of \(reference) is not known, so nodes may run different images: \(error)")
            return PulledImage(reference: name.familiar, auth: auth)
        }
    }

    // MARK: - Secrets

    /// The versions of the secrets that are set, by name.
    package func secretVersions() async throws -> [String: String] {
        isOnSwarm ? try await swarmSecrets.current().mapValues(\.version) : try secrets.versions()
    }

    /// The secrets of the project in the swarm.
    package var swarmSecrets: SwarmSecrets { SwarmSecrets(swarm: manager, project: project) }

    /// Sets the value of a secret. On a swarm this machine keeps it as well, for builds.
    /// - Returns: false if the secret has this value already, as far as this machine knows.
    package func setSecret(_ name: String, _ value: [UInt8]) async throws -> Bool {
        let before = try secrets.version(name)
        let isNew = try secrets.set(name, value)
        guard isOnSwarm else { return isNew }
        if !isNew {
            if try await swarmSecrets.current()[name]?.version == before { return false }
            // Another machine set another value meanwhile, so this one needs another version.
            try secrets.remove(name)
            try secrets.set(name, value)
        }
        try await swarmSecrets.set(name, version: try secrets.version(name) ?? "", value)
        return true
    }

    /// Removes a secret.
    package func removeSecret(_ name: String) async throws {
        if isOnSwarm { try await swarmSecrets.remove(name) }
        try secrets.remove(name)
    }
}

extension StateFolder {
    /// The folder of a project in a swarm: its records as the swarm has them, and the values of
    /// build secrets.
    static func ofSwarm(_ cluster: String, project: String, environment: [String: String]) -> StateFolder {
        usual(project: "\(swarms)/\(cluster)/\(project)", environment: environment)
    }
}
