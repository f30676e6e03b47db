import Synchronization

/// The state of a registry that the runs of one process share. `watch` has many runs, and a
/// registry that is silent costs its time only once.
package final class RegistryHealth: Sendable {
    private let failed = Mutex(false)

    /// Creates the state of a registry that has not failed.
    package init() {}

    /// True after a failure that concerned all images.
    package var isUnavailable: Bool { failed.withLock { $0 } }

    /// Notes a failure that concerns all images.
    /// - Returns: true for the first one.
    func giveUp() -> Bool {
        failed.withLock { failed in
            defer { failed = true }
            return !failed
        }
    }
}
