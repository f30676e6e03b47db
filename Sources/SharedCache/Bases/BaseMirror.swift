package import Basics
package import ContainerEngine
package import ImageBuild

/// The copies of base images in a project's registry. A base that was made on one machine gets a
/// digest there that every machine can pull.
package struct BaseMirror: Sendable {
    /// The repository that gets the images.
    package let repository: SharedRepository
    private let engine: Engine
    private let credentials: RegistryCredentials
    private let patience: Patience
    private let onWarning: @Sendable (String) -> Void

    /// Creates the value. Nothing is asked before the first copy.
    /// - Parameters:
    ///   - timeout: the longest time without progress.
    ///   - onWarning: receives each problem in finding credentials.
    package init(
        _ repository: SharedRepository, engine: Engine, credentials: RegistryCredentials, timeout: Duration,
        onWarning: @escaping @Sendable (String) -> Void
    ) {
        (self.repository, self.engine, self.credentials) = (repository, engine, credentials)
        (patience, self.onWarning) = (Patience(limit: timeout), onWarning)
    }

    /// Pushes the image of an entry, and returns the entry of the copy.
    ///
    /// The copy is pulled by its digest afterwards. So the entry is proved, and the engine has the
    /// image under the name that a build looks for.
    /// - Throws: ``BaseNotCopied``, and `CancellationError`.
    package func copy(_ locked: LockedImage) async throws -> LockedImage {
        do {
            let image = try await find(locked)
            let digest = try await push(image, of: locked)
            guard let exact = repository.exact(digest) else { throw PullMiss.failed("the engine reports the digest '\(digest)'") }
            try await pull(exact.familiar, platform: nil)
            guard let copy = try await engine.image(exact.familiar) else { throw PullMiss.absent }
            if let difference = image.content.difference(from: copy.content) {
                throw PullMiss.failed("the registry gives another image: \(difference)")
            }
            let platform = BuildPlatform(image.content.platform) ?? locked.platform
            return LockedImage(locked.reference, digest: digest, platform: platform, source: .mirror(repository.base))
        } catch {
            try Task.checkCancellation()
            throw BaseNotCopied(locked.name, to: repository, error)
        }
    }

    /// The image of an entry. An image that the engine lacks is pulled by its digest.
    private func find(_ locked: LockedImage) async throws -> ImageDetails {
        if let image = try await engine.image(locked) { return image }
        guard !locked.isLocal else { throw PullMiss.failed("the engine does not have it, and no registry does") }
        try await pull(locked.exactName, platform: locked.platform == .host ? nil : "\(locked.platform)")
        guard let image = try await engine.image(locked) else { throw PullMiss.absent }
        return image
    }

    private func pull(_ name: String, platform: String?) async throws {
        try await patience.within { [engine, credentials, onWarning] progress in
            try await engine.pull(name, with: credentials, platform: platform, onWarning: onWarning, onAdvance: progress)
        }
    }

    /// Pushes an image, and removes the name that the push needs.
    /// - Returns: the digest of the manifest.
    private func push(_ image: ImageDetails, of locked: LockedImage) async throws -> String {
        guard let name = repository.base(locked.reference, image: image.id), let tag = name.tag else { throw PullMiss.unreadable }
        return try await engine.withPassingName(name.familiar) {
            try await engine.tag(image: image.id, repository: name.familiarName, tag: tag)
            return try await patience.within { [engine, credentials, onWarning] progress in
                try await engine.push(name, with: credentials, onWarning: onWarning, onAdvance: progress)
            }
        }
    }
}

/// The error for a base image that could not be copied into the registry.
package struct BaseNotCopied: Explained, Hashable, Sendable {
    /// The reference of the base.
    package var name: String
    /// The repository that should have got it.
    package var repository: String
    /// The reason as a lowercase sentence without a full stop.
    package var reason: String
    package var hints: [String]

    /// Creates the error from its cause.
    init(_ name: String, to repository: SharedRepository, _ cause: any Error) {
        (self.name, self.repository) = (name, repository.description)
        reason = "\(cause)"
        hints = (cause as? any Explained)?.hints ?? []
    }

    package var description: String { "\(name) is not copied to \(repository): \(reason)" }
    package var blame: Blame { .run }
}
