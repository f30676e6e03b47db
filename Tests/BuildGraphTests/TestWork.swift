import BuildGraph

/// The types of the tests' graphs.
enum TestWork: GraphWork {
    typealias Node = NodeID
    typealias Action = String
    typealias Cause = Reason
    typealias Output = String
}

typealias Graph = DependencyGraph<NodeID>
typealias Step = GraphStep<TestWork>
typealias Verdict = GraphVerdict<TestWork>
typealias Plan = GraphPlan<TestWork>
typealias Executor = GraphExecutor<TestWork>
typealias NodeResult = GraphNodeResult<TestWork>

/// A node that consists of its name.
struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static func < (left: NodeID, right: NodeID) -> Bool { left.description < right.description }
}

/// A cause with its kind and an input.
struct Reason: Hashable, Sendable {
    enum Kind: Hashable { case neverBuilt, inputChanged, dependencyChanged }

    var kind: Kind
    var input: String?

    init(_ kind: Kind, _ input: String? = nil) { (self.kind, self.input) = (kind, input) }
}

/// A rule that consists of two closures.
struct Rule: NodeRule {
    typealias Outputs = TestWork.Outputs

    var evaluation: @Sendable (Outputs) async throws -> Verdict
    var performance: @Sendable (Outputs, Step) async throws -> String
    var waits = false
    var pool = WorkPool.local

    init(
        evaluate: @escaping @Sendable (Outputs) async throws -> Verdict,
        perform: @escaping @Sendable (Outputs, Step) async throws -> String
    ) {
        (evaluation, performance) = (evaluate, perform)
    }

    /// A rule that is never stale.
    static func fact(_ output: String) -> Rule { Rule(evaluate: { _ in .current(output) }, perform: { _, _ in output }) }

    func evaluate(_ outputs: Outputs) async throws -> Verdict { try await evaluation(outputs) }

    func perform(_ step: Step, _ outputs: Outputs) async throws -> String { try await performance(outputs, step) }
}
