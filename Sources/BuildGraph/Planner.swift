/// What a run would do, without doing it: the executor's traversal with every output that is yet to be made unknown, unless its step
/// says what it will be.
package struct Plan: Sendable {
    /// In the order of evaluation.
    package var steps: [Step]
    /// The outputs of the nodes that are current.
    package var current: [NodeID: String]

    /// - Throws: what a rule's evaluation throws, and `CancellationError`.
    package init(_ graph: Graph, rules: [NodeID: Rule]) async throws {
        steps = []
        current = [:]
        var known: Rule.Outputs = [:]
        for id in graph.order {
            try Task.checkCancellation()
            guard let rule = rules[id] else { continue }
            var outputs: Rule.Outputs = [:]
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
