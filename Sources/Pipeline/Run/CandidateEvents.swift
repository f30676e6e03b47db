import BuildGraph
import Synchronization
import WorkModel

/// Joins two nodes to one: the start of a new container, and its takeover.
///
/// The start happens while the tests run, the takeover after them. Every reader of a run sees one
/// node `container:<function>`, which begins with the first and ends with the second.
final class CandidateEvents: Sendable {
    private struct State {
        var started: Set<Node> = []
        /// The results of the starts, by the container's node.
        var ended: [Node: NodeResult] = [:]
    }

    private let state = Mutex(State())

    /// The event for readers of the run. Nil for an event that they do not see.
    func seen(_ event: Executor.Event) -> Executor.Event? {
        switch event {
        case .started(let step):
            let seen = Self.asContainer(step)
            return state.withLock { $0.started.insert(seen.node).inserted } ? .started(seen) : nil
        case .ended(let result):
            return state.withLock { state in
                guard result.node.kind == .candidate else {
                    guard let candidate = state.ended[result.node] else { return event }
                    if candidate.outcome == .failed { return nil }
                    var joined = Self.joined(candidate, result)
                    // A container without a step of its own gets the step of its candidate.
                    if joined.step == nil { joined.step = candidate.step }
                    return .ended(joined)
                }
                let seen = Self.asContainer(result)
                state.ended[seen.node] = seen
                return seen.outcome == .failed ? .ended(seen) : nil
            }
        }
    }

    /// The results for readers of the run.
    func merged(_ results: [NodeResult]) -> [NodeResult] {
        let candidates = Dictionary(results.filter { $0.node.kind == .candidate }.map { (Self.asContainer($0).node, $0) }) { $1 }
        return results.compactMap { result in
            guard result.node.kind != .candidate else { return nil }
            guard let candidate = candidates[result.node] else { return result }
            return candidate.outcome == .failed ? Self.asContainer(candidate) : Self.joined(candidate, result)
        }
    }

    /// The whole work on a container, from the start of the new one to the end of the old one.
    private static func joined(_ candidate: NodeResult, _ result: NodeResult) -> NodeResult {
        guard candidate.outcome == .done, result.outcome == .done else { return result }
        var joined = result
        joined.start = candidate.start
        joined.seconds = result.start + result.seconds - candidate.start
        return joined
    }

    private static func asContainer(_ step: Step) -> Step {
        guard step.node.kind == .candidate else { return step }
        var step = step
        step.node = .container(step.node.name)
        return step
    }

    private static func asContainer(_ result: NodeResult) -> NodeResult {
        var result = result
        result.node = .container(result.node.name)
        result.step = result.step.map(asContainer)
        return result
    }
}
