import Basics
import Synchronization

/// The state of a registry that the runs of one process share. `watch` has many runs, and a
/// registry that is silent costs its time only once.
package final class RegistryHealth: Sendable {
    /// The first failure that concerned all images.
    package struct Failure: Hashable, Sendable {
        /// The error as a sentence.
        package let text: String
        /// The advice of the error.
        package let hints: [String]
    }

    private let failed = Mutex<Failure?>(nil)

    /// Creates the state of a registry that has not failed.
    package init() {}

    /// The failure that concerned all images; nil while the registry is usable.
    package var failure: Failure? { failed.withLock { $0 } }

    /// Notes an error that concerns all images.
    /// - Returns: the failure, if it is the first one.
    func giveUp(_ error: any Error) -> Failure? {
        failed.withLock { failed in
            guard failed == nil else { return nil }
            let failure = Failure(text: "\(error)", hints: (error as? any Explained)?.hints ?? [])
            failed = failure
            return failure
        }
    }
}
