package import ContainerEngine

extension Engine {
    /// The image that an entry of the lock means. Nil if the engine does not have it.
    ///
    /// A local image has another ID on each machine. Without the locked ID, the image of that name
    /// counts.
    package func image(_ locked: LockedImage) async throws -> ImageDetails? {
        guard locked.isLocal else { return try await image(locked.exactName) }
        if let image = try await image(locked.digest) { return image }
        return try await image(locked.name)
    }
}

extension EngineImages {
    /// True when the engine has the image that a build with this entry uses.
    package func has(_ locked: LockedImage) -> Bool {
        locked.isLocal ? contains(locked.digest) || id(of: locked.reference) != nil : id(named: locked.exactName) != nil
    }
}
