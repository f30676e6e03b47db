package import ContainerEngine

/// One line of `faaso.lock`: a base image and the digest that a repository uses of it.
package struct LockedImage: Hashable, Sendable {
    /// The place from which a build gets the image of an entry.
    package enum Source: Hashable, Sendable {
        /// The repository of the reference.
        case own
        /// The engine that made the image. No registry has it, so the digest is the image's ID.
        case local
        /// The repository to which `faaso lock --push` copied the image. Its own tag means nothing.
        case mirror(ImageReference)
    }

    /// The reference with a tag, in the engine's form: `debian:bookworm-slim`.
    package let reference: ImageReference
    /// The digest in the repository of the source. For a local image, it is the image's ID.
    package let digest: String
    /// The platform that the digest was resolved for. A digest may name an image of several
    /// platforms.
    package let platform: BuildPlatform
    /// The place of the image.
    package let source: Source

    /// Creates an entry. By default, the repository of the reference has the image.
    package init(_ reference: ImageReference, digest: String, platform: BuildPlatform, source: Source = .own) {
        (self.reference, self.digest, self.platform, self.source) = (reference, digest, platform, source)
    }

    /// Creates an entry of a reference that names a digest itself. Nil for any other reference.
    package init?(pinned reference: ImageReference) {
        guard let digest = reference.digest else { return nil }
        self.init(reference, digest: digest, platform: .host)
    }

    /// The reference as keys and records have it.
    package var name: String { reference.familiar }

    /// True when no registry has the image.
    package var isLocal: Bool { source == .local }

    /// The repository to which the image was copied, such as `registry.example/team/shop`. Nil if
    /// the image was not copied.
    package var mirror: String? {
        guard case .mirror(let repository) = source else { return nil }
        return repository.fullName
    }

    /// The name under which a registry has exactly this image: `debian@sha256:…`.
    package var exactName: String {
        if case .mirror(let repository) = source { return "\(repository.familiarName)@\(digest)" }
        return "\(reference.familiarName)@\(digest)"
    }

    /// A digest as people see it, cut to twelve digits.
    package static func short(_ digest: String) -> String {
        guard let colon = digest.firstIndex(of: ":") else { return digest }
        return String(digest[...colon] + digest[colon...].dropFirst().prefix(12))
    }

    /// The word of the file for an image that only one engine has.
    static let localWord = "local"

    /// The line of the file, without a line break.
    var line: String {
        let place = isLocal ? Self.localWord : mirror
        return "image \(name)@\(digest) \(platform)" + (place.map { " " + $0 } ?? "")
    }
}
