import BuildGraph
import WorkModel

/// The form of a step in `faaso.deployment/1`: `target`, `action`, `causes` and `interrupts`.
struct RecordedChange: Hashable, Sendable, Codable {
    private var target: Target
    private var action: Action
    private var causes: [Reason]
    private var interrupts: Bool

    /// The node as that version has it: `{"container": {"_0": "sum"}}`, `{"caddyfile": {}}`, `{"proxy": {}}`.
    private enum Target: Hashable, Codable {
        case container(String)
        case caddyfile
        case proxy
    }

    /// Nil for a node that is not part of a deployment.
    init?(_ step: Step) {
        switch step.node {
        case .container(let function): target = .container(function)
        case .caddyfile: target = .caddyfile
        case .proxy: target = .proxy
        case .source, .base, .context, .image, .test, .candidate, .route: return nil
        }
        (action, causes, interrupts) = (step.action, step.reasons, step.interrupts)
    }

    var step: Step {
        let node: Node =
            switch target {
            case .container(let function): .container(function)
            case .caddyfile: .caddyfile
            case .proxy: .proxy
            }
        return Step(node, action, causes, interrupts: interrupts)
    }
}
