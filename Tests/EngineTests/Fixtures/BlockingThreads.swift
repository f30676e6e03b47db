import Dispatch
import Synchronization

/// Threads for blocking work, so that it delays nothing under test. They are stopped together.
final class BlockingThreads: Sendable {
    private let stopping = Atomic(false)
    private let ended = DispatchGroup()

    /// The pause of a client between two requests, in microseconds. With less, the load of one test
    /// takes a processor from the others. `Benchmarks/reliability` has the same.
    static let pause: UInt32 = 5000

    /// True when the threads should end. The work on them checks it.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Starts another thread.
    func start(_ name: String, _ body: @escaping @Sendable () -> Void) { DispatchQueue(label: name).async(group: ended, execute: body) }

    /// Stops the threads. Returns after all of their work has returned.
    func stop() async {
        stopping.store(true, ordering: .relaxed)
        await withCheckedContinuation { continuation in ended.notify(queue: .global()) { continuation.resume() } }
    }
}
