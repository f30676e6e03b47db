package import BuildGraph
package import Deployment

/// `faaso plan --json`: what `up` would do, and why. Schema `faaso.plan/1`.
package struct PlanReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.plan/1"

    package struct Step: Hashable, Sendable, Codable {
        package var node: NodeID
        package var action: String
        package var reasons: [Reason]
        package var interrupts: Bool

        package init(_ step: BuildGraph.Step) {
            node = step.node
            action = step.action
            reasons = step.reasons
            interrupts = step.interrupts
        }
    }

    package var schema = Self.schemaName
    package var steps: [Step]
    /// How many nodes that could have a step have none.
    package var unchanged: Int
    /// What could not be looked at: `engine`, and the bases whose recorded identity was taken on trust.
    package var unchecked: [String]

    package init(steps: [Step], unchanged: Int, unchecked: [String]) {
        self.steps = steps
        self.unchanged = unchanged
        self.unchecked = unchecked
    }

    /// A deployment without a build before it.
    package init(_ plan: DeploymentPlan) {
        let steps = plan.changes.map { change in
            BuildGraph.Step(NodeID(change.node), change.action.rawValue, change.causes, interrupts: change.interrupts)
        }
        self.init(steps: steps.map(Step.init), unchanged: plan.unchanged, unchecked: [])
    }

    package var isEmpty: Bool { steps.isEmpty }
}
