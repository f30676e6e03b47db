/// What a run would do, without doing it: the executor's traversal with every output that is yet to be made unknown.
package struct Plan: Sendable {
    /// In the order of evaluation.
    package var steps: [Step]
    /// The outputs of the nodes that are current.
    package var current: [NodeID: String]

    /// - Throws: what a rule's evaluation throws, and `CancellationError`.
    package init(_ graph: Graph, rules: [NodeID: Rule]) async throws {
        steps = []
        current = [:]
        for id in graph.order {
            try Task.checkCancellation()
            guard let rule = rules[id] else { continue }
            var outputs: Rule.Outputs = [:]
            for dependency in graph.edges(of: id).needs { outputs[dependency] = current[dependency] }
            switch try await rule.evaluate(outputs) {
            case .current(let output): current[id] = output
            case .stale(let step): steps.append(step)
            }
        }
    }
}
