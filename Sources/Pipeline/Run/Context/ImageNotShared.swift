package import Basics
import ContentHash
import SharedCache

/// The error of `--pull-only` for an image that neither the engine nor the registry has.
package struct ImageNotShared: Explained, Hashable, Sendable {
    private let function: String
    private let key: String?
    private let registry: String
    private let isUnavailable: Bool

    /// Creates the error for a function.
    /// - Parameter key: the image key; nil if the digest of a base is unknown.
    init(_ function: String, _ key: Digest?, in shared: SharedCache?) {
        (self.function, self.key) = (function, key?.hex)
        (registry, isUnavailable) = (shared?.repository.description ?? "", shared?.isUnavailable ?? false)
    }

    package var description: String {
        guard let key else { return "the key of '\(function)' is unknown, because the digest of a base image is" }
        if isUnavailable { return "the image of '\(function)' with the key \(key) is not here, and \(registry) does not answer" }
        return "\(registry) has no usable image of '\(function)' with the key \(key)"
    }

    package var hints: [String] {
        if key == nil { return ["lock the base images: faaso lock"] }
        return isUnavailable
            ? ["run it again when the registry answers"] : ["build, test and push it on another machine: faaso test --push"]
    }

    package var blame: Blame { .run }
}
