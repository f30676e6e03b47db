import Synchronization

/// The names that were reported, so that each is reported only once.
final class WarnOnce: Sendable {
    private let names = Mutex<Set<String>>([])

    /// True when this is the first call with a name.
    func isNew(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
}
