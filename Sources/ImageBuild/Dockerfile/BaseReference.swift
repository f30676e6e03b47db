package import ContainerEngine

/// An image that a build needs from outside: a base in the wider sense.
package struct BaseReference: Hashable, Sendable {
    /// How the Dockerfile names it.
    package enum Use: String, Hashable, Sendable, Codable {
        /// `FROM image`
        case base
        /// `COPY --from=image`
        case copy
        /// `RUN --mount=from=image`
        case mount
        /// `# syntax=image`, the front end that reads the Dockerfile.
        case syntax
    }

    package let reference: ImageReference
    /// The text of the Dockerfile after substitution, `debian:bookworm-slim` for one.
    package let name: String
    /// What `FROM --platform=` asks for, after substitution; nil where it is not given.
    package let platform: String?
    package let use: Use
    /// The first line of the instruction, counted from 1.
    package let line: Int
    /// Where the text names the image; nil for one that a build argument names.
    let place: DockerfilePlace?

    init(reference: ImageReference, name: String, platform: String?, use: Use, line: Int, place: DockerfilePlace?) {
        self.place = place
        self.reference = reference
        self.name = name
        self.platform = platform
        self.use = use
        self.line = line
    }
}
