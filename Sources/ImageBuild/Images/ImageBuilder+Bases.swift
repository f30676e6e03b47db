import Basics
import ContainerEngine

extension ImageBuilder {
    /// Returns the images that the bases' identities mean, by familiar reference.
    /// - Returns: nil if the engine no longer has one of them.
    func images(_ bases: [String: String]) async throws -> [String: ImageDetails]? {
        var images: [String: ImageDetails] = [:]
        for (reference, identity) in bases {
            guard let image = try await image(reference, identity) else { return nil }
            images[reference] = image
        }
        return images
    }

    /// Runs `body` while the builder can find exactly the images that `bases` means.
    /// - Returns: nil if the engine no longer has one of them.
    func withExactBases<R: Sendable>(
        _ context: FunctionContext, _ bases: [String: String], _ images: [String: ImageDetails], _ body: (ExactBases) async throws -> R
    ) async throws -> R? {
        let repository = "\(project)/\(context.function)"
        let exact = try ExactBases(
            try context.dockerfile(from: source), context.definition, images: images, identities: bases, repository: repository)
        for (id, tag) in exact.tags {
            do { try await engine.tag(image: id, repository: repository, tag: tag) } catch let error as EngineError where error.isNotFound {
                await untag(exact, repository)
                return nil
            }
        }
        do {
            let result = try await body(exact)
            await untag(exact, repository)
            return result
        } catch {
            await untag(exact, repository)
            throw error
        }
    }

    /// Returns the image that a base's identity means. Nil if the engine no longer has it.
    private func image(_ base: String, _ identity: String) async throws -> ImageDetails? {
        guard let reference = ImageReference(base) else { return nil }
        if let image = try await engine.image(base),
            cache.baseDigests.identity(of: reference, image) == identity
        {
            return image
        }
        let name = "\(reference.familiarName)@\(identity)"
        if let image = try await engine.image(name) { return image }
        if let id = cache.baseDigests.id(of: name), let image = try await engine.image(id) { return image }
        if let image = try await engine.image(identity) { return image }
        guard let locked = lock?[base], locked.digest == identity else { return nil }
        if let image = try await engine.image(locked) { return image }
        guard let id = cache.baseDigests.id(of: locked.exactName) else { return nil }
        return try await engine.image(id)
    }

    /// The identities of the bases now: the locked ones, and those in the engine. A base that the
    /// engine does not have is left out.
    func identities(_ bases: some Sequence<String>) async throws -> [String: String] {
        var identities: [String: String] = [:]
        for base in bases {
            if let locked = lock?.identity(of: base) {
                identities[base] = locked
            } else if let reference = ImageReference(base), let image = try await engine.image(base) {
                identities[base] = cache.baseDigests.identity(of: reference, image)
            }
        }
        return identities
    }

    /// Makes names that an `ONBUILD` has by itself mean the locked images. A missing name becomes a
    /// tag of the locked image.
    /// - Throws: ``BuildFailed`` if such a name means another image. A build never moves a tag of
    ///   others.
    func prepare(_ names: Set<String>, _ images: [String: ImageDetails], _ function: String) async throws {
        for locked in names.sorted().compactMap({ lock?[$0] }) {
            guard let image = try await engine.image(locked.name) else {
                guard let id = images[locked.name]?.id, let tag = locked.reference.tag else { continue }
                try await engine.tag(image: id, repository: locked.reference.familiarName, tag: tag)
                continue
            }
            guard image.id != images[locked.name]?.id else { continue }
            let exact = locked.isLocal ? locked.digest : locked.exactName
            throw BuildFailed(
                function: function, reason: "an ONBUILD of a base image copies from \(locked.name), which is not the locked image here",
                tail: [], hints: ["docker tag \(exact) \(locked.name)"])
        }
    }

    /// True when images that an `ONBUILD` names by itself are still those of the key.
    func areUnmoved(_ names: Set<String>, _ images: [String: ImageDetails]) async throws -> Bool {
        for name in names {
            guard let image = try await engine.image(name) else { return false }
            if image.id != images[name]?.id { return false }
        }
        return true
    }

    /// Removes the build's own tags, also after an interrupt.
    ///
    /// If a tag is the last reference of an image, the tag stays. Without it, the image would be
    /// deleted. `prune` removes such tags later.
    private func untag(_ exact: ExactBases, _ repository: String) async {
        await shielded { [engine] in
            for (id, tag) in exact.tags {
                let own = "\(repository):\(tag)"
                guard let image = try? await engine.image(id), image.tags.contains(where: { $0 != own }) || !image.repoDigests.isEmpty
                else { continue }
                _ = try? await engine.removeImage(own)
            }
        }
    }
}
