import BuildGraph
package import WorkModel

/// A rule that is always stale, and does what a test says.
package struct ScriptedRule: NodeRule {
    private let step: Step
    private let performance: @Sendable () async throws -> NodeOutput

    package init(_ step: Step, perform: @escaping @Sendable () async throws -> NodeOutput) {
        self.step = step
        performance = perform
    }

    package func evaluate(_ outputs: Outputs) -> Verdict { .stale(step) }

    package func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput { try await performance() }
}
