/// The steps that a run would take, without taking them.
///
/// The traversal is the executor's. An output that is yet to be made is unknown, unless its step names it.
package struct GraphPlan<Work: GraphWork>: Sendable {
    /// In the order of evaluation.
    package var steps: [GraphStep<Work>]
    /// The outputs of the nodes that are current.
    package var current: Work.Outputs

    /// - Throws: what a rule's evaluation throws, and `CancellationError`.
    package init(_ graph: DependencyGraph<Work.Node>, rules: [Work.Node: any NodeRule<Work>]) async throws {
        steps = []
        current = [:]
        var known: Work.Outputs = [:]
        for id in graph.order {
            try Task.checkCancellation()
            guard let rule = rules[id] else { continue }
            var outputs: Work.Outputs = [:]
            for dependency in graph.edges(of: id).needs { outputs[dependency] = known[dependency] }
            switch try await rule.evaluate(outputs) {
            case .current(let output): (current[id], known[id]) = (output, output)
            case .stale(let step):
                steps.append(step)
                known[id] = step.output
            }
        }
    }
}
