package import Basics
package import BuildGraph
package import Deployment
import FunctionModel

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

    /// What `up` will refuse or fail at, and where the files say so.
    package struct Problem: Hashable, Sendable, Codable {
        package var file: String?
        package var line: Int?
        package var column: Int?
        package var message: String
        package var hints: [String]

        init(_ problem: FunctionModel.Problem) {
            (file, line, column) = (problem.location?.file, problem.location?.line, problem.location?.column)
            (message, hints) = (problem.message, problem.hints)
        }

        /// What is printed of it.
        package var diagnostic: Diagnostic {
            var place: SourceLocation?
            if let file, let line, let column { place = SourceLocation(file: file, line: line, column: column) }
            return FunctionModel.Problem(message, at: place, hints: hints).diagnostic(.warning)
        }
    }

    package var schema = Self.schemaName
    package var steps: [Step]
    /// How many nodes that could have a step have none.
    package var unchanged: Int
    /// What could not be looked at: `engine`, the bases whose recorded identity was taken on trust, and `secrets`.
    package var unchecked: [String]
    /// Sorted by place.
    package var problems: [Problem] = []

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
