package import Basics
import ContentHash
import SharedCache

/// The error of `--pull-only` for an image that neither the engine nor the registry has.
package struct ImageNotShared: Explained, Hashable, Sendable {
    private let function: String
    private let key: String?
    private let registry: String
    private let failure: RegistryHealth.Failure?

    /// Creates the error for a function.
    /// - Parameter key: the image key; nil if the digest of a base is unknown.
    init(_ function: String, _ key: Digest?, in shared: SharedCache?) {
        (self.function, self.key) = (function, key?.hex)
        (registry, failure) = (shared?.repository.description ?? "", shared?.failure)
    }

    package var description: String {
        guard let key else { return "the key of '\(function)' is unknown, because the digest of a base image is" }
        if let failure { return "the image of '\(function)' with the key \(key) is not here, and \(failure.text)" }
        return "\(registry) has no usable image of '\(function)' with the key \(key)"
    }

    package var hints: [String] {
        if key == nil { return ["lock the base images: faaso lock"] }
        guard let failure else { return ["build, test and push it on another machine: faaso test --push"] }
        return failure.hints + ["run it again when the registry can be used"]
    }

    package var blame: Blame { .run }
}
