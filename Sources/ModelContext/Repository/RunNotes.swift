import Basics
import BuildGraph
import Operations
import Pipeline
import Synchronization
import WorkModel

/// The notes about a call: warnings for its result, and its progress for the client.
final class RunNotes: Sendable {
    private struct State {
        var lines: [String] = []
        /// Thousandths of steps.
        var done = 0
        /// Thousandths of steps; nil if the number of steps is unknown.
        var total: Int?
    }

    private let call: CallProgress
    private let state = Mutex(State())

    /// Creates the notes of a call.
    init(_ call: CallProgress) { self.call = call }

    /// The lines for the result.
    var lines: [String] { state.withLock { $0.lines } }

    /// Adds lines to the result.
    func add(_ lines: [String]) { state.withLock { $0.lines += lines } }

    /// Adds a notice of an operation.
    func add(_ notice: Notice) {
        switch notice {
        case .diagnostic(let diagnostic): add(diagnostic.lines)
        case .waiting(let holder): state.withLock { pause("waiting for \(holder)", &$0) }
        }
    }

    /// The progress to pass to an operation.
    var progress: Progress {
        Progress { [self] event in state.withLock { handle(event, &$0) } }
    }

    private func handle(_ event: Progress.Event, _ state: inout State) {
        switch event {
        case .waiting(let holder): pause("waiting for \(holder)", &state)
        case .awaiting(let node, let text): pause("\(node): \(text)", &state)
        case .warning(let text): state.lines.append("warning: " + text)
        case .planned(let steps, _): state.total = state.done + 1000 * steps.count
        case .started(let step):
            let reason = step.reasons.first.map { ": " + $0.line } ?? ""
            advance("\(step.action.rawValue) \(step.node)\(reason)", &state)
        case .ended(let result):
            guard result.step != nil, result.outcome != .reused else { return }
            let reason = result.error.map { ": " + Diagnostic.summary(of: $0) } ?? ""
            advance("\(result.outcome) \(result.node)\(reason)", &state)
        case .line, .served: break
        }
    }

    /// Reports the start or the end of a step, which is half of it.
    private func advance(_ message: String, _ state: inout State) {
        state.done += 500
        // A step that was not planned makes the number of steps unknown.
        if let total = state.total, state.done > total { state.total = nil }
        tell(message, state)
    }

    /// Reports a pause. The protocol wants each number to be greater than the one before.
    private func pause(_ message: String, _ state: inout State) {
        state.done += 1
        state.total = state.total.map { $0 + 1 }
        tell(message, state)
    }

    private func tell(_ message: String, _ state: State) {
        call.tell(Double(state.done) / 1000, of: state.total.map { Double($0) / 1000 }, message)
    }
}
