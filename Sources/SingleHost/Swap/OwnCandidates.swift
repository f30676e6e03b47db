import Synchronization

/// The names of the candidates of this run, from before they are created until they serve or are
/// discarded. They, their writers and their volumes are no leftovers.
final class OwnCandidates: Sendable {
    private let waiting = Mutex<Set<String>>([])

    var names: Set<String> { waiting.withLock { $0 } }

    func insert(_ name: String) { _ = waiting.withLock { $0.insert(name) } }

    func remove(_ name: String) { _ = waiting.withLock { $0.remove(name) } }
}
