import Synchronization

/// Passes lines from one task to another. The sender waits until its lines are taken, so that
/// memory stays bounded.
final class LinePipe: Sendable {
    private enum State {
        case empty
        case offered([LogLine], CheckedContinuation<Void, Never>)
        case awaited(CheckedContinuation<[LogLine]?, Never>)
        case ended
    }

    private let state = Mutex<State>(.empty)

    /// Sends lines. Returns when they are taken, or when the pipe has ended.
    func send(_ lines: [LogLine]) async {
        if lines.isEmpty { return }
        await withCheckedContinuation { sender in
            let (reader, isDone) = state.withLock { state -> (CheckedContinuation<[LogLine]?, Never>?, Bool) in
                switch state {
                case .awaited(let reader):
                    state = .empty
                    return (reader, true)
                case .ended: return (nil, true)
                case .empty, .offered:
                    state = .offered(lines, sender)
                    return (nil, false)
                }
            }
            reader?.resume(returning: lines)
            if isDone { sender.resume() }
        }
    }

    /// Returns the next lines, and waits for them. Nil after ``end()``.
    func next() async -> [LogLine]? {
        await withCheckedContinuation { reader in
            let (lines, sender, isDone) = state.withLock { state -> ([LogLine]?, CheckedContinuation<Void, Never>?, Bool) in
                switch state {
                case .offered(let lines, let sender):
                    state = .empty
                    return (lines, sender, true)
                case .ended: return (nil, nil, true)
                case .empty, .awaited:
                    state = .awaited(reader)
                    return (nil, nil, false)
                }
            }
            sender?.resume()
            if isDone { reader.resume(returning: lines) }
        }
    }

    /// Ends the pipe for both sides. Lines that wait to be taken are dropped.
    func end() {
        let waiting = state.withLock { state in
            defer { state = .ended }
            return state
        }
        switch waiting {
        case .offered(_, let sender): sender.resume()
        case .awaited(let reader): reader.resume(returning: nil)
        case .empty, .ended: break
        }
    }
}
