package import ContainerEngine

/// One line of `faaso.lock`: a base image and the digest that a repository uses of it.
package struct LockedImage: Hashable, Sendable {
    /// The reference with a tag, in the engine's form: `debian:bookworm-slim`.
    package let reference: ImageReference
    /// The digest in the repository of the reference. For a local image, it is the image's ID.
    package let digest: String
    /// The platform that the digest was resolved for. A digest may name an image of several
    /// platforms.
    package let platform: BuildPlatform
    /// True when the image was in no registry, so that only its ID was known.
    package let isLocal: Bool

    /// Creates an entry.
    package init(_ reference: ImageReference, digest: String, platform: BuildPlatform, isLocal: Bool = false) {
        (self.reference, self.digest, self.platform, self.isLocal) = (reference, digest, platform, isLocal)
    }

    /// Creates an entry of a reference that names a digest itself. Nil for any other reference.
    package init?(pinned reference: ImageReference) {
        guard let digest = reference.digest else { return nil }
        self.init(reference, digest: digest, platform: .host)
    }

    /// The reference as keys and records have it.
    package var name: String { reference.familiar }

    /// The name under which a registry has exactly this image: `debian@sha256:…`.
    package var exactName: String { "\(reference.familiarName)@\(digest)" }

    /// The digest as people see it, cut to twelve digits.
    package var shortDigest: String { Self.short(digest) }

    /// A digest as people see it, cut to twelve digits.
    package static func short(_ digest: String) -> String {
        guard let colon = digest.firstIndex(of: ":") else { return digest }
        return String(digest[...colon] + digest[colon...].dropFirst().prefix(12))
    }

    /// The line of the file, without a line break.
    var line: String { "image \(name)@\(digest) \(platform)" + (isLocal ? " local" : "") }
}
