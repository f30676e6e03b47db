internal import Synchronization

/// Passes the lines of both output streams on, one at a time, and keeps the last ones.
final class BuilderOutput: Sendable {
    private let onLine: @Sendable (String) -> Void
    private let tail = Mutex<[String]>([])

    /// Creates an output that passes each line to a closure.
    init(onLine: @escaping @Sendable (String) -> Void) { self.onLine = onLine }

    /// The last lines, for the message of a failure.
    var lastLines: [String] { tail.withLock { $0.suffix(BuildFailure.tailLength) } }

    /// Decodes one line and passes it on.
    func add(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self)
        // The lock is held during the call, so lines of the two streams never arrive at the same
        // time.
        tail.withLock { lines in
            lines.append(text)
            if lines.count > 2 * BuildFailure.tailLength { lines.removeFirst(BuildFailure.tailLength) }
            onLine(text)
        }
    }
}
