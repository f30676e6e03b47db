import Synchronization

/// The lines of a build as they come, from whatever thread.
final class BuildLog: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    var text: String {
        lines.withLock { $0.map { $0 + "\n" }.joined() }
    }

    /// The lines that tell why it failed.
    func failure(_ count: Int) -> [String] {
        BuilderLine.failure(in: lines.withLock { $0 }, count: count)
    }
}
