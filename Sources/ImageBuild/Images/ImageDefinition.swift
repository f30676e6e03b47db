package import ContentHash

/// All that determines a function's image, as a value. Two functions with equal definitions, on any machine and in any
/// clone, have the same source key.
package struct ImageDefinition: Hashable, Sendable {
    /// The form of contexts and keys. Raised when the same files would make another image than before.
    package static let stagingVersion = 2

    /// The digest of the context's manifest: the merged tree after ignoring.
    package var context: Digest
    /// Build arguments, `BUILD_PACKAGES` and `RUN_PACKAGES` included.
    package var arguments: [String: String]
    /// Names of build secrets. Their values are in no key: a rotated token alone never rebuilds.
    package var secrets: [String]
    /// `DOCKER_DEFAULT_PLATFORM` where it is set, which the docker CLI obeys; otherwise empty, the engine's own.
    package var platform: String
    /// The references of the base images, sorted, each once.
    package var bases: [String]

    package init(context: Digest, arguments: [String: String], secrets: [String], platform: String, bases: [String]) {
        self.context = context
        self.arguments = arguments
        self.secrets = secrets.sorted()
        self.platform = platform
        self.bases = Set(bases).sorted()
    }

    /// The key that needs no engine: bases count by their references.
    package var sourceKey: Digest {
        var hasher = KeyHasher(domain: "image-source", schema: Self.stagingVersion)
        hasher.add(context)
        hasher.add(String(arguments.count))
        for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
            hasher.add(name)
            hasher.add(value)
        }
        hasher.add(String(secrets.count))
        for name in secrets { hasher.add(name) }
        hasher.add(platform)
        hasher.add(String(bases.count))
        for base in bases { hasher.add(base) }
        return hasher.finalize()
    }

    /// The source key with what each base reference means in the engine; nil while one of them is not known.
    /// - Parameter identities: repository digests, or local image IDs, by reference.
    package func key(_ identities: [String: String]) -> Digest? {
        var hasher = KeyHasher(domain: "image", schema: Self.stagingVersion)
        hasher.add(sourceKey)
        for base in bases {
            guard let identity = identities[base] else { return nil }
            hasher.add(identity)
        }
        return hasher.finalize()
    }
}
