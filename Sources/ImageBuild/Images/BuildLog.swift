import Synchronization

/// The lines of a build as they come, from whatever thread, in bounded memory.
final class BuildLog: Sendable {
    /// The bytes that are kept of the beginning, and of the end.
    private static let limits = (head: 2 << 20, tail: 6 << 20)
    private let output = Mutex(BoundedOutput(head: limits.head, tail: limits.tail))

    func add(_ line: String) {
        output.withLock { $0.add(Array(line.utf8) + [UInt8(ascii: "\n")]) }
    }

    /// All lines. Of a log that is too long, the middle is left out, which a line tells.
    var text: String { output.withLock { $0.text } }

    /// The lines that tell why it failed.
    func failure(_ count: Int) -> [String] {
        BuilderLine.failure(in: text.split(separator: "\n").map(String.init), count: count)
    }
}
