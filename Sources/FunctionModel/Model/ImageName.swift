/// The names of a function's images in the engine: `<project>/<function>:<version>`.
package struct ImageName: Hashable, Sendable {
    /// The name without a version: `<project>/<function>`.
    package let repository: String

    /// The version that moves to each new image.
    package static let newestVersion = "latest"

    /// Creates the names of a function's images.
    package init(project: String, function: String) { repository = "\(project)/\(function)" }

    /// The name of the newest image.
    package var newest: String { version(Self.newestVersion) }

    /// The name of the image of a key.
    /// - Parameter key: the first 16 digits of the key.
    package func version(_ key: String) -> String { "\(repository):\(key)" }
}
