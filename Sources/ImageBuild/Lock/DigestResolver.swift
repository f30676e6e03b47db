package import Basics
package import ContainerEngine

/// Finds the digest that a reference means now: in its registry, or else in the engine.
package struct DigestResolver: Sendable {
    /// Returns the description of an image in its registry.
    /// - Throws: `EngineError.pullFailed` with the registry's answer.
    package var registry: @Sendable (ImageReference) async throws -> RegistryImage
    /// Returns the image that the engine has under a reference. Nil if there is none.
    package var local: @Sendable (ImageReference) async throws -> ImageDetails?
    /// The platform that the builds want.
    package var platform: BuildPlatform

    /// Creates a resolver from closures.
    package init(
        platform: BuildPlatform, registry: @escaping @Sendable (ImageReference) async throws -> RegistryImage,
        local: @escaping @Sendable (ImageReference) async throws -> ImageDetails?
    ) {
        (self.platform, self.registry, self.local) = (platform, registry, local)
    }

    /// The entry of an image, and the reason if the registry did not give its digest.
    package struct Answer: Hashable, Sendable {
        /// The entry for the lock.
        package var image: LockedImage
        /// The answer of the registry. Nil if the digest is the registry's.
        package var note: String?
    }

    /// Resolves a reference.
    /// - Parameter wanted: the platform that the Dockerfile names. Nil for that of the builds.
    /// - Throws: ``DigestUnresolved`` if neither the registry nor the engine has the image, and any
    ///   error of the engine.
    package func resolve(_ reference: ImageReference, for wanted: BuildPlatform? = nil) async throws -> Answer {
        let platform = wanted ?? self.platform
        let answer: RegistryImage
        do {
            answer = try await registry(reference)
        } catch let error as EngineError where error.isFailedPull {
            return try await fallback(reference, platform, error)
        }
        let platforms = answer.platforms.compactMap { BuildPlatform($0) }
        guard platforms.isEmpty || platforms.contains(where: platform.fits) else {
            let list = answer.platforms.joined(separator: ", ")
            throw DigestUnresolved(
                name: reference.familiar, reason: "it is not for \(platform), only for \(list)", hints: ["check DOCKER_DEFAULT_PLATFORM"])
        }
        guard ImageReference("\(reference.familiarName)@\(answer.digest)") != nil else {
            throw DigestUnresolved(name: reference.familiar, reason: "the registry answers with the digest '\(answer.digest)'", hints: [])
        }
        return Answer(image: LockedImage(reference, digest: answer.digest, platform: platform))
    }

    /// Resolves a reference by the image that the engine has.
    private func fallback(_ reference: ImageReference, _ platform: BuildPlatform, _ error: EngineError) async throws -> Answer {
        guard case .pullFailed(_, let message) = error else { throw error }
        guard let image = try await local(reference) else {
            throw DigestUnresolved(name: reference.familiar, reason: message, hints: error.hints)
        }
        let identity = EngineImages.identity(of: reference, id: image.id, repoDigests: image.repoDigests)
        let isLocal = !image.repoDigests.contains("\(reference.familiarName)@\(identity)")
        let platform = BuildPlatform("\(image.os)/\(image.architecture)") ?? platform
        return Answer(image: LockedImage(reference, digest: identity, platform: platform, source: isLocal ? .local : .own), note: message)
    }
}

/// The error for an image whose digest cannot be found.
package struct DigestUnresolved: Explained, Hashable, Sendable {
    /// The reference of the image.
    package var name: String
    /// The reason as a lowercase sentence without a full stop.
    package var reason: String
    /// The advice for the reader, one sentence each.
    package var hints: [String]

    package var description: String { "the digest of \(name) cannot be found: \(reason)" }
    package var blame: Blame { .run }
}

/// All images of one run whose digests cannot be found.
package struct DigestsUnresolved: Explained, Hashable, Sendable {
    /// The errors, at least one.
    package var errors: [DigestUnresolved]

    /// Creates the error from its parts.
    package init(_ errors: [DigestUnresolved]) { self.errors = errors }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
    package var hints: [String] { errors.flatMap(\.hints) }
    package var blame: Blame { .run }
    package var diagnostics: [Diagnostic] { errors.flatMap(\.diagnostics) }
}
