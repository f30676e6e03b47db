import ContainerEngine

/// The name by which the builder finds exactly one image, whoever moves tags meanwhile.
struct BaseName: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A tag of this build's own, which names an image's ID.
        case tag(String)
        /// The repository's digest. The builder asks the registry if the engine has another platform.
        case digest
    }

    var kind: Kind
    var name: String

    /// The name for one use of a base; nil if the reference itself must do.
    /// - Parameters:
    ///   - base: a place of the Dockerfile.
    ///   - image: the image that the base's identity means.
    ///   - identity: a repository digest, or the image's ID.
    ///   - platform: the platform of the build; empty for the engine's own.
    ///   - repository: the repository of own tags, `<project>/<function>`.
    init?(_ base: BaseReference, image: ImageDetails, identity: String, platform: String, repository: String) {
        let wanted = base.platform ?? (platform.isEmpty ? nil : platform)
        if Self.matches(image, wanted.flatMap { BuildPlatform($0) } ?? .host) {
            let tag = Self.tag(of: image.id)
            self.init(kind: .tag(tag), name: "\(repository):\(tag)")
        } else {
            let name = "\(base.reference.familiarName)@\(identity)"
            guard image.repoDigests.contains(name) else { return nil }
            self.init(kind: .digest, name: name)
        }
    }

    private init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// A tag for an image's ID, `base-` and 16 digits. `PrunePlan` knows this form.
    static func tag(of id: String) -> String { "base-" + id.drop { $0 != ":" }.dropFirst().prefix(16) }

    /// An image that does not say its platform counts as any.
    private static func matches(_ image: ImageDetails, _ platform: BuildPlatform) -> Bool {
        (image.os.isEmpty || image.os == platform.os) && (image.architecture.isEmpty || image.architecture == platform.architecture)
    }
}
