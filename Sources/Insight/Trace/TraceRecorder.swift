import Basics
import BuildGraph
import ContainerEngine
import ImageBuild
package import Pipeline
import Synchronization
import WorkModel

/// Records the times of a run for `--trace`.
///
/// The recorder has each node's steps. It also reads the builder's own steps from its plain
/// progress (`#5 [2/4] RUN …`, `#5 DONE 0.3s`, `#5 CACHED`).
package final class TraceRecorder: Sendable {
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var spans: [Trace.Span] = []
        /// The builder's running steps, by node and number.
        var open: [String: Trace.Span] = [:]
        var phase: (name: String, start: Double, facts: [String: String])?
    }

    /// Creates a recorder whose time starts now.
    package init() {}

    private var now: Double { (ContinuousClock.now - began).seconds }

    /// Begins a phase of the program's work around the nodes. Ends the phase before.
    package func phase(_ name: String) {
        let now = now
        state.withLock { state in
            Self.endPhase(&state, now)
            state.phase = (name, now, [:])
        }
    }

    /// Records a fact about the current phase.
    package func note(_ name: String, _ fact: String) {
        state.withLock { $0.phase?.facts[name] = fact }
    }

    /// Records an event of the run.
    package func record(_ event: Progress.Event) {
        let now = now
        switch event {
        case .waiting: phase("wait for another run")
        case .planned: phase("run")
        case .started, .served, .warning, .awaiting: break
        case .line(let node, let text): state.withLock { Self.line(node, text, now, &$0) }
        case .ended(let result): state.withLock { Self.ended(result, now, &$0) }
        }
    }

    /// The recorded trace. Open phases end now.
    package func trace() -> Trace {
        let now = now
        return state.withLock { state in
            Self.endPhase(&state, now)
            return Trace(spans: state.spans)
        }
    }

    private static func endPhase(_ state: inout State, _ now: Double) {
        guard let phase = state.phase else { return }
        state.spans.append(
            Trace.Span(
                track: "faaso", name: phase.name, category: "phase", start: phase.start, seconds: now - phase.start,
                arguments: phase.facts))
        state.phase = nil
    }

    private static func ended(_ result: NodeResult, _ now: Double, _ state: inout State) {
        guard result.outcome == .done || result.outcome == .failed, let step = result.step else { return }
        state.spans.append(
            Trace.Span(
                track: result.node.description, name: "\(step.action.rawValue) \(result.node)", category: result.node.kind.rawValue,
                start: max(0, now - result.seconds), seconds: result.seconds,
                arguments: ["outcome": result.outcome.rawValue, "reasons": step.reasons.map(\.line).joined(separator: "\n")]))
    }

    private static func line(_ node: Node, _ text: String, _ now: Double, _ state: inout State) {
        guard let line = BuilderLine(text) else { return }
        let id = "\(node) #\(line.number)"
        switch line.kind {
        case .text(let text):
            if state.open[id] == nil {
                state.open[id] = Trace.Span(track: node.description, name: text, category: "builder", start: now, seconds: 0)
            }
        case .ended(let seconds, let how): end(id, seconds, how, now, &state)
        case .failed: end(id, nil, "failed", now, &state)
        }
    }

    private static func end(_ id: String, _ seconds: Double?, _ how: String, _ now: Double, _ state: inout State) {
        guard var span = state.open.removeValue(forKey: id) else { return }
        // The builder reports its own duration. Its message arrives a little later.
        span.seconds = seconds ?? now - span.start
        span.start = max(0, seconds.map { now - $0 } ?? span.start)
        span.arguments["outcome"] = how
        state.spans.append(span)
    }
}
