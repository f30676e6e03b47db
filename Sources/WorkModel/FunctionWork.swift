package import BuildGraph

/// The types that make up the graph of functions.
package enum FunctionWork: GraphWork {
    /// A node from a source to the proxy.
    package typealias Node = WorkModel.Node
    /// A build, a test, a replacement and so on.
    package typealias Action = WorkModel.Action
    /// A cause with a kind, an input and a detail.
    package typealias Cause = Reason
    /// A digest, an image or another fact that dependants read.
    package typealias Output = NodeOutput
}

/// A graph whose nodes are those of a repository.
package typealias Graph = DependencyGraph<Node>
/// A step on a node of a repository.
package typealias Step = GraphStep<FunctionWork>
/// The result of the evaluation of a repository's node.
package typealias Verdict = GraphVerdict<FunctionWork>
/// The steps that a run would take in a repository.
package typealias Plan = GraphPlan<FunctionWork>
/// Runs the graph of a repository.
package typealias Executor = GraphExecutor<FunctionWork>
/// The result of one node of a repository.
package typealias NodeResult = GraphNodeResult<FunctionWork>
/// The outputs of nodes, by node.
package typealias Outputs = FunctionWork.Outputs
/// The rule of each node. A node without a rule only joins others.
package typealias Rules = [Node: any NodeRule<FunctionWork>]
/// The rule of a node whose output is a fact.
package typealias Fact = FactRule<FunctionWork>
