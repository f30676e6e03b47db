import BuildGraph
import WorkModel

extension GraphStep where Work == FunctionWork {
    /// Creates the step of a service that exists.
    ///
    /// If the number of tasks is all that changes, no task is replaced, and nothing is interrupted.
    init(_ node: Work.Node, changing causes: [Reason], interrupts: Bool) {
        let isScale = !causes.isEmpty && causes.allSatisfy { $0.kind == .configurationChanged && $0.input == "replicas" }
        self.init(node, isScale ? .scale : .replace, causes, interrupts: interrupts && !isScale)
    }
}
