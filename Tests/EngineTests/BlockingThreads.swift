import Dispatch
import Synchronization

/// Threads of their own for what blocks, so that it holds up nothing that is under test; stopped together.
final class BlockingThreads: Sendable {
    private let stopping = Atomic(false)
    private let ended = DispatchGroup()

    /// Whether they are to end: asked by what runs on them.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Begins another one.
    func start(_ name: String, _ body: @escaping @Sendable () -> Void) { DispatchQueue(label: name).async(group: ended, execute: body) }

    /// Returns when what runs on them has returned.
    func stop() async {
        stopping.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in ended.notify(queue: .global()) { continuation.resume() } }
    }
}
