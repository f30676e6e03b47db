/// The steps that a run would take, computed without taking them.
///
/// The traversal is the executor's. The output of a node that has yet to run is unknown, unless its
/// step names it.
package struct GraphPlan<Work: GraphWork>: Sendable {
    /// The steps in the order of evaluation.
    package var steps: [GraphStep<Work>]
    /// The outputs of the current nodes.
    package var current: Work.Outputs

    /// Plans a run.
    /// - Throws: any error of a rule's evaluation, and `CancellationError`.
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
