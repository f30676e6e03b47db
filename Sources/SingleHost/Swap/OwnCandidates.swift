import Synchronization

/// The names of the candidates of this run. They, their writers and their volumes are not
/// leftovers.
///
/// A name is listed before its container is created, until the container serves or is discarded.
final class OwnCandidates: Sendable {
    private let waiting = Mutex<Set<String>>([])

    /// The names of the candidates.
    var names: Set<String> { waiting.withLock { $0 } }

    /// Adds a name.
    func insert(_ name: String) { _ = waiting.withLock { $0.insert(name) } }

    /// Removes a name.
    func remove(_ name: String) { _ = waiting.withLock { $0.remove(name) } }
}
