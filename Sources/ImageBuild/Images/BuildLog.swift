import ContainerEngine
import Synchronization

/// The lines of a build, collected from any thread in bounded memory.
final class BuildLog: Sendable {
    /// The number of bytes that are stored of the start and of the end.
    private static let limits = (head: 2 << 20, tail: 6 << 20)
    private let output = Mutex(BoundedOutput(head: limits.head, tail: limits.tail))

    /// Adds a line.
    func add(_ line: String) {
        output.withLock { $0.add(Array(line.utf8) + [UInt8(ascii: "\n")]) }
    }

    /// All lines. If the log is too long, a line stands for its middle.
    var text: String { output.withLock { $0.text } }

    /// The exit code of the step that failed. Nil if the log does not have it.
    var exitCode: Int? { BuilderLine.exitCode(in: text.split(separator: "\n").map(String.init)) }

    /// The lines that show why the build failed.
    /// - Parameter count: the largest number of lines that the failed step wrote.
    func failure(_ count: Int) -> [String] {
        BuilderLine.failure(in: text.split(separator: "\n").map(String.init), count: count)
    }
}
