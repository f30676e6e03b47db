package import Basics
import ImageBuild

/// The error of `--pull-only` for a base that the engine lacks and the lock does not have. Without
/// its digest, no key of its users is known.
package struct BaseNotLocked: Explained, Hashable, Sendable {
    private let reference: String

    /// Creates the error for a base.
    init(_ reference: String) { self.reference = reference }

    package var description: String { "the digest of \(reference) is unknown, and --pull-only pulls no base images" }
    package var hints: [String] { ["'faaso lock' writes it into \(Lockfile.path); commit that file"] }
    package var blame: Blame { .run }
}
