package import Basics
import BuildGraph
package import Deployment
package import FunctionModel
package import WorkModel

/// `faaso plan --json`: the steps of `up`, with their reasons. Schema `faaso.plan/1`.
package struct PlanReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.plan/1"

    package struct Step: Hashable, Sendable, Codable {
        package var node: Node
        package var action: Action
        package var reasons: [Reason]
        package var interrupts: Bool

        package init(_ step: WorkModel.Step) {
            node = step.node
            action = step.action
            reasons = step.reasons
            interrupts = step.interrupts
        }
    }

    /// A problem at which `up` will refuse or fail, with its place in the files.
    package struct Problem: Hashable, Sendable, Codable {
        package var file: String?
        package var line: Int?
        package var column: Int?
        package var message: String
        package var hints: [String]

        /// A problem of the project's files.
        package init(_ problem: FunctionModel.Problem) {
            file = problem.location?.file
            // A path as a whole has no line.
            if let location = problem.location, location.line > 0 { (line, column) = (location.line, location.column) }
            (message, hints) = (problem.message, problem.hints)
        }

        /// The problem as a diagnostic.
        package var diagnostic: Diagnostic {
            let place = file.map { SourceLocation(file: $0, line: line ?? 0, column: column ?? 0) }
            return FunctionModel.Problem(message, at: place, hints: hints).diagnostic(.warning)
        }
    }

    package var schema = Self.schemaName
    package var steps: [Step]
    /// The number of nodes that could have a step and have none.
    package var unchanged: Int
    /// The parts that could not be checked: `engine`, `secrets`, and the bases whose recorded
    /// identity was trusted.
    package var unchecked: [String]
    /// The problems, sorted by place.
    package var problems: [Problem] = []
    /// A line for each operation on containers, in order. Nil if nobody asked for the operations.
    package var operations: [String]?

    package init(steps: [Step], unchanged: Int, unchecked: [String]) {
        self.steps = steps
        self.unchanged = unchanged
        self.unchecked = unchecked
    }

    /// Creates the report of a deployment without a build.
    package init(_ plan: DeploymentPlan) {
        self.init(steps: plan.changes.map(Step.init), unchanged: plan.unchanged, unchecked: [])
    }

    package var isEmpty: Bool { steps.isEmpty }
}
