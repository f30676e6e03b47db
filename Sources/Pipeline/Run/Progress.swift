package import BuildGraph
package import WorkModel

/// Where a run tells what happens while it happens. What becomes of it is the caller's business.
package struct Progress: Sendable {
    package enum Event: Sendable {
        /// Another run holds the lock; who.
        case waiting(String)
        /// Something that a person should know although nothing failed.
        case warning(String)
        /// What will be done if all goes as planned, and how many seconds each step took last time, where that is known.
        case planned([Step], seconds: [Node: Double])
        case started(Step)
        /// A line of output of a running node.
        case line(Node, String)
        /// A new container has taken over; what of its node is left is the end of the old one.
        case served(Node)
        case ended(NodeResult)
    }

    private let handle: @Sendable (Event) -> Void

    package init(_ handle: @escaping @Sendable (Event) -> Void) {
        self.handle = handle
    }

    /// Tells another as well, and it first.
    package func also(_ other: @escaping @Sendable (Event) -> Void) -> Progress {
        Progress { [handle] event in
            other(event)
            handle(event)
        }
    }

    package static let silent = Progress { _ in }

    /// What an executor says.
    package func tell(_ event: Executor.Event) {
        switch event {
        case .started(let step): started(step)
        case .ended(let result): ended(result)
        }
    }

    func waiting(_ holder: String) { handle(.waiting(holder)) }
    func warning(_ text: String) { handle(.warning(text)) }
    func planned(_ steps: [Step], seconds: [Node: Double]) { handle(.planned(steps, seconds: seconds)) }
    func started(_ step: Step) { handle(.started(step)) }
    func line(_ node: Node, _ text: String) { handle(.line(node, text)) }
    func served(_ node: Node) { handle(.served(node)) }
    func ended(_ result: NodeResult) { handle(.ended(result)) }
}
