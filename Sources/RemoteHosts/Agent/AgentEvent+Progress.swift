import Deployment
import Pipeline

extension AgentEvent {
    /// Converts an event of a run. Nil for an event that no client needs.
    init?(_ event: Progress.Event) {
        switch event {
        case .waiting(let holder): self = .waiting(holder)
        case .awaiting(let node, let text): self = .awaiting(node, text)
        case .warning(let text): self = .warning(text)
        case .planned: return nil
        case .started(let step): self = .started(RecordedStep(step))
        case .line(let node, let text): self = .line(node, text)
        case .served(let node): self = .served(node)
        case .ended(let result): self = .ended(AgentResult(result))
        }
    }

    /// The event as the runs of this machine have it. The advice of an error names the host.
    func event(of host: String) -> Progress.Event {
        switch self {
        case .waiting(let holder): .waiting(holder)
        case .awaiting(let node, let text): .awaiting(node, text)
        case .warning(let text): .warning(text)
        case .started(let step): .started(step.step)
        case .line(let node, let text): .line(node, text)
        case .served(let node): .served(node)
        case .ended(let result): .ended(result.result(of: host))
        }
    }
}
