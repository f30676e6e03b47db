package import BuildGraph

/// The types that make up the graph of functions.
package enum FunctionWork: GraphWork {
    package typealias Node = WorkModel.Node
    package typealias Action = WorkModel.Action
    package typealias Cause = Reason
    package typealias Output = NodeOutput
}

package typealias Graph = DependencyGraph<Node>
package typealias Step = GraphStep<FunctionWork>
package typealias Verdict = GraphVerdict<FunctionWork>
package typealias Plan = GraphPlan<FunctionWork>
package typealias Executor = GraphExecutor<FunctionWork>
package typealias NodeResult = GraphNodeResult<FunctionWork>
package typealias Outputs = FunctionWork.Outputs
package typealias Rules = [Node: any NodeRule<FunctionWork>]
package typealias Fact = FactRule<FunctionWork>
