package import BuildGraph

/// Where a run tells what happens while it happens. What becomes of it is the caller's business.
package struct Progress: Sendable {
    package enum Event: Sendable {
        case started(Step)
        case line(NodeID, String)
        case ended(NodeResult)
    }

    private let handle: @Sendable (Event) -> Void

    package init(_ handle: @escaping @Sendable (Event) -> Void) {
        self.handle = handle
    }

    package static let silent = Progress { _ in }

    func started(_ step: Step) { handle(.started(step)) }
    func line(_ node: NodeID, _ text: String) { handle(.line(node, text)) }
    func ended(_ result: NodeResult) { handle(.ended(result)) }
}

extension Reason {
    /// The reason in a line, as people read it: `input-changed functions/sum/handler.py`.
    package var line: String {
        kind.rawValue + (input.map { " " + $0 } ?? "") + (detail.map { " (\($0))" } ?? "")
    }
}
