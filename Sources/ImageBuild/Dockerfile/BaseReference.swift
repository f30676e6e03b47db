package import ContainerEngine

/// An image from outside that a build needs, as a base or in another way.
package struct BaseReference: Hashable, Sendable {
    /// The way in which the Dockerfile uses the image.
    package enum Use: String, Hashable, Sendable, Codable {
        /// `FROM image`
        case base
        /// `COPY --from=image`
        case copy
        /// `RUN --mount=from=image`
        case mount
        /// `# syntax=image`: the front end that reads the Dockerfile.
        case syntax
    }

    /// The parsed reference.
    package let reference: ImageReference
    /// The text of the Dockerfile after substitution, such as `debian:bookworm-slim`.
    package let name: String
    /// The value of `FROM --platform=`, after substitution. Nil if it is not given.
    package let platform: String?
    /// The way in which the Dockerfile uses the image.
    package let use: Use
    /// The first line of the instruction, counted from 1.
    package let line: Int
    /// The place of the image's name in the text. Nil if a build argument names the image.
    let place: DockerfilePlace?

    /// Creates a reference from its parts.
    init(reference: ImageReference, name: String, platform: String?, use: Use, line: Int, place: DockerfilePlace?) {
        self.place = place
        self.reference = reference
        self.name = name
        self.platform = platform
        self.use = use
        self.line = line
    }
}
