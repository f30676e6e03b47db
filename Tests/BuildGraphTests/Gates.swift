import BuildGraph
import Synchronization

/// Counts who is inside, and lets nobody out before `width` are: a run with less parallelism than that never ends.
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

/// Something that happens once, and can be waited for, before or after. A cancelled waiter goes on.
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

/// What happened, in order, from whatever task.
final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    var all: [String] { lines.withLock { $0 } }

    /// Notes events in short, such as `+a` and `a done`.
    var onEvent: @Sendable (Executor.Event) -> Void {
        { event in
            switch event {
            case .started(let step): self.add("+\(step.node)")
            case .ended(let result): self.add("\(result.node) \(result.outcome.rawValue)")
            }
        }
    }
}
