import BuildGraph
import WorkModel

/// A record in the form `faaso.deployment/1`. Earlier builds wrote it. The form never changes.
struct RecordV1: Decodable {
    private var number: Int
    private var at: String
    private var by: String
    private var commit: String?
    private var dirty: Bool?
    private var rollback: Int?
    private var desired: StateV1
    private var changes: [Change]
    private var failed: [String: String]

    /// A step: `{"target": {"container": {"_0": "sum"}}, …}`.
    private struct Change: Decodable {
        var target: Target
        var action: Action
        var causes: [Reason]
        var interrupts: Bool

        enum Target: Decodable {
            case container(String)
            case caddyfile
            case proxy
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

    /// The record in today's form.
    var record: DeploymentRecord {
        DeploymentRecord(
            number: number, at: at, by: by, commit: commit, dirty: dirty, rollback: rollback.map { Rollback(deployment: $0) },
            desired: desired.state,
            changes: changes.map(\.step), failed: failed)
    }
}
