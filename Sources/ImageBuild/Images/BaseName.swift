import ContainerEngine

/// The name by which the builder finds exactly one image, even if tags move during the build.
struct BaseName: Hashable, Sendable {
    /// The kind of the name.
    enum Kind: Hashable, Sendable {
        /// A tag that only this build uses. It names an image's ID.
        case tag(String)
        /// The repository's digest. If the engine has another platform of the image, the builder
        /// asks the registry.
        case digest
    }

    /// The kind of the name.
    var kind: Kind
    /// The name, as it is written into the Dockerfile.
    var name: String

    /// Creates the name for one use of a base. Nil if the reference itself must be used.
    /// - Parameters:
    ///   - base: a place of the Dockerfile.
    ///   - image: the image that the base's identity means.
    ///   - identity: a repository digest, or the image's ID.
    ///   - platform: the platform of the build; empty for the engine's own.
    ///   - repository: the repository of the build's own tags, `<project>/<function>`.
    ///   - build: 8 hexadecimal digits that no other build has. Another clone may build the same
    ///     function in the same engine, and removes its own tags alone.
    init?(_ base: BaseReference, image: ImageDetails, identity: String, platform: String, repository: String, build: String) {
        let wanted = base.platform ?? (platform.isEmpty ? nil : platform)
        if Self.matches(image, wanted.flatMap { BuildPlatform($0) } ?? .host) {
            let tag = Self.tag(of: image.id, build)
            self.init(kind: .tag(tag), name: "\(repository):\(tag)")
        } else {
            // A copied image has the digest of another repository.
            let own = "\(base.reference.familiarName)@\(identity)"
            let names = image.repoDigests.filter { $0.hasSuffix("@" + identity) }.sorted()
            guard let name = names.contains(own) ? own : names.first else { return nil }
            self.init(kind: .digest, name: name)
        }
    }

    private init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The tag for an image's ID: `base-`, 16 digits, and those of the build. `PrunePlan` finds
    /// tags by this form.
    static func tag(of id: String, _ build: String) -> String { "base-" + id.drop { $0 != ":" }.dropFirst().prefix(16) + "-" + build }

    /// True when the image is for the platform. An image without a platform fits every platform.
    private static func matches(_ image: ImageDetails, _ platform: BuildPlatform) -> Bool {
        (image.os.isEmpty || image.os == platform.os) && (image.architecture.isEmpty || image.architecture == platform.architecture)
    }
}
