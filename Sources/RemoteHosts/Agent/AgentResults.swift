package import BuildGraph
package import Deployment
package import WorkModel

/// The steps of a deployment.
package struct AgentPlan: Codable, Sendable {
    /// The steps with their causes.
    package var steps: [RecordedStep]
    /// The number of nodes that need no step.
    package var unchanged: Int
}

/// The result of a deployment.
package struct AgentOutcome: Codable, Sendable {
    /// The results of the nodes, in the order in which they ended.
    package var results: [AgentResult]
    /// The number of the record; nil if nothing changed.
    package var deployment: Int?
    /// The routes that the proxy has.
    package var routes: [DeploymentStatus.Route]
}

/// The result of a node on a host.
package struct AgentResult: Codable, Sendable {
    /// The node.
    package var node: Node
    /// The way in which it ended.
    package var outcome: NodeOutcome
    /// The step; nil for a node that is current.
    package var step: RecordedStep?
    /// The error of a failed node.
    package var error: RemoteFailure?
    /// The start, in seconds since the deployment began.
    package var start: Double
    /// The duration in seconds.
    package var seconds: Double

    /// Converts a result. The output stays on the host.
    init(_ result: NodeResult) {
        (node, outcome, start, seconds) = (result.node, result.outcome, result.start, result.seconds)
        step = result.step.map(RecordedStep.init)
        error = result.error.map(RemoteFailure.init)
    }

    /// The result as the runs of this machine have it. The advice of an error names the host.
    package func result(of host: String) -> NodeResult {
        NodeResult(node, outcome, step: step?.step, error: error?.advising(host), start: start, seconds: seconds)
    }
}

/// An event of a deployment on a host.
package enum AgentEvent: Codable, Sendable {
    /// Another run holds the lock. Carries its name.
    case waiting(String)
    /// A node waits. Carries what is awaited.
    case awaiting(Node, String)
    /// A warning.
    case warning(String)
    /// A step began.
    case started(RecordedStep)
    /// A line of a running node.
    case line(Node, String)
    /// A new container serves.
    case served(Node)
    /// A node ended.
    case ended(AgentResult)
}
