package import BuildGraph
package import FunctionModel
package import WorkModel

/// The receiver of a run's events. The caller decides how to show them.
package struct Progress: Sendable {
    /// An event during a run.
    package enum Event: Sendable {
        /// Another run holds the lock. Carries the name of that run.
        case waiting(String)
        /// A running node waits for something of its own. Carries what is awaited.
        case awaiting(Node, String)
        /// A warning for the user. Nothing failed.
        case warning(String)
        /// The steps of the plan, with the seconds that each step took last time, if known.
        case planned([Step], seconds: [Node: Double])
        /// A step began.
        case started(Step)
        /// A line of output of a running node.
        case line(Node, String)
        /// A new container serves. The rest of the node's work is the end of the old container.
        case served(Node)
        /// A node ended.
        case ended(NodeResult)
    }

    private let handle: @Sendable (Event) -> Void

    /// Creates a progress from a closure, which is called from any task.
    package init(_ handle: @escaping @Sendable (Event) -> Void) {
        self.handle = handle
    }

    /// Returns a progress that first calls another receiver, and then this one.
    package func also(_ other: @escaping @Sendable (Event) -> Void) -> Progress {
        Progress { [handle] event in
            other(event)
            handle(event)
        }
    }

    /// A progress that ignores all events.
    package static let silent = Progress { _ in }

    /// Reports an event of the executor.
    package func tell(_ event: Executor.Event) {
        switch event {
        case .started(let step): started(step)
        case .ended(let result): ended(result)
        }
    }

    /// Reports an event that another progress received.
    package func report(_ event: Event) { handle(event) }

    /// Reports that another run holds the lock.
    func waiting(_ holder: String) { handle(.waiting(holder)) }
    /// Reports that a node waits.
    func awaiting(_ node: Node, _ text: String) { handle(.awaiting(node, text)) }
    /// Reports a warning.
    func warning(_ text: String) { handle(.warning(text)) }
    /// Reports a warning about the project's files, on one line.
    package func warning(_ problem: Problem) {
        warning(problem.place + problem.message + (problem.hints.isEmpty ? "" : " (\(problem.hints.joined(separator: "; ")))"))
    }
    /// Reports the plan.
    func planned(_ steps: [Step], seconds: [Node: Double]) { handle(.planned(steps, seconds: seconds)) }
    /// Reports the start of a step.
    func started(_ step: Step) { handle(.started(step)) }
    /// Reports a line of output.
    func line(_ node: Node, _ text: String) { handle(.line(node, text)) }
    /// Reports that a new container serves.
    func served(_ node: Node) { handle(.served(node)) }
    /// Reports the end of a node.
    func ended(_ result: NodeResult) { handle(.ended(result)) }
}
