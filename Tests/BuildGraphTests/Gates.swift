import BuildGraph
import Synchronization

/// Counts the tasks inside, and lets none out before `width` are inside. A run with less
/// parallelism never ends.
actor Turnstile {
    private let width: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var inside = 0
    private(set) var peak = 0

    init(width: Int) {
        self.width = width
    }

    func pass() async {
        inside += 1
        peak = max(peak, inside)
        if waiting.count + 1 < width {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        inside -= 1
    }
}

/// An event that happens once. Tasks can wait for it before and after. A cancelled waiter
/// continues.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send() {
        continuation.finish()
    }

    func wait() async {
        for await _ in stream {}
    }
}

/// The events in order, from any task.
final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    var all: [String] { lines.withLock { $0 } }

    /// Records events in a short form, such as `+a` and `a done`.
    var onEvent: @Sendable (Executor.Event) -> Void {
        { event in
            switch event {
            case .started(let step): self.add("+\(step.node)")
            case .ended(let result): self.add("\(result.node) \(result.outcome.rawValue)")
            }
        }
    }
}
