internal import Synchronization

/// Hands the lines of both output streams on, one at a time, and remembers the last ones.
final class BuildLog: Sendable {
    private let onLine: @Sendable (String) -> Void
    private let tail = Mutex<[String]>([])

    init(onLine: @escaping @Sendable (String) -> Void) { self.onLine = onLine }

    /// The last lines, as a failure shows them.
    var lastLines: [String] { tail.withLock { $0.suffix(BuildFailure.tailLength) } }

    func add(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        // Inside the lock: lines of two streams never come at once.
        tail.withLock { lines in
            lines.append(text)
            if lines.count > 2 * BuildFailure.tailLength { lines.removeFirst(BuildFailure.tailLength) }
            onLine(text)
        }
    }
}
