/// The facts that the name of a base image tells.
package enum BaseImage {
    /// False when the name tells that the image has a user other than root, as `nonroot` and
    /// `unprivileged` do.
    package static func likelyRunsAsRoot(_ name: String) -> Bool { !["nonroot", "unprivileged"].contains { name.contains($0) } }
}
