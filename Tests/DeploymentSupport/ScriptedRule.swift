import BuildGraph
package import WorkModel

/// A rule that is always stale, and runs a closure.
package struct ScriptedRule: NodeRule {
    private let step: Step
    private let performance: @Sendable () async throws -> NodeOutput

    /// Creates a rule whose step runs a closure.
    package init(_ step: Step, perform: @escaping @Sendable () async throws -> NodeOutput) {
        self.step = step
        performance = perform
    }

    /// Returns the step, which is always needed.
    package func evaluate(_ outputs: Outputs) -> Verdict { .stale(step) }

    /// Runs the closure.
    package func perform(_ step: Step, _ outputs: Outputs) async throws -> NodeOutput { try await performance() }
}
