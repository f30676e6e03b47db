import Deployment
import FoundationEssentials

/// The images that `faaso prune` keeps although no container and no current record needs them.
package struct ImageRetention: Hashable, Sendable {
    /// The number of deployments that keep their images, and of images of each function.
    package var keep: Int
    /// The seconds that must have passed since an image was made, and since it was deployed last.
    /// Nil means that age does not count.
    package var minimumAge: Double?

    /// Creates a rule. Without an age, only the number counts.
    package init(keep: Int = DeploymentHistory.kept, minimumAge: Double? = nil) { (self.keep, self.minimumAge) = (keep, minimumAge) }

    /// The time before which an image is old, in seconds since 1970. Nil if age does not count.
    func cutoff(_ now: Date) -> Int64? { minimumAge.map { Int64(now.timeIntervalSince1970 - $0) } }
}
