package import Basics
import BuildGraph
package import Deployment
package import FunctionModel
package import WorkModel

/// The output of `faaso plan --json`: the steps of `up`, with their reasons.
package struct PlanReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.plan/1"

    /// One step of the plan.
    package struct Step: Hashable, Sendable, Codable {
        /// The node that is stale.
        package var node: Node
        /// The action on the node.
        package var action: Action
        /// The causes of the step.
        package var reasons: [Reason]
        /// True when the step interrupts service.
        package var interrupts: Bool

        /// Converts a step of the graph.
        package init(_ step: WorkModel.Step) {
            node = step.node
            action = step.action
            reasons = step.reasons
            interrupts = step.interrupts
        }
    }

    /// A problem because of which `up` will refuse or fail, with its place in the files.
    package struct Problem: Hashable, Sendable, Codable {
        /// The path of the file. Nil if no file is at fault.
        package var file: String?
        /// The line, counted from 1. Nil for a path as a whole.
        package var line: Int?
        /// The column, counted from 1. Nil for a path as a whole.
        package var column: Int?
        /// A lowercase sentence without a full stop.
        package var message: String
        /// The advice for the reader, one sentence each.
        package var hints: [String]
        /// The line at the place, for people. It is no part of the output.
        package var source: SourceLine?

        private enum CodingKeys: String, CodingKey { case file, line, column, message, hints }

        /// Converts a problem of the project's files.
        package init(_ problem: FunctionModel.Problem) {
            file = problem.location?.file
            // A problem of a whole file or folder has no line.
            if let location = problem.location, location.line > 0 { (line, column) = (location.line, location.column) }
            (message, hints, source) = (problem.message, problem.hints, problem.source)
        }

        /// The problem as a warning.
        package var diagnostic: Diagnostic {
            let place = file.map { SourceLocation(file: $0, line: line ?? 0, column: column ?? 0) }
            var diagnostic = FunctionModel.Problem(message, at: place, hints: hints).diagnostic(.warning)
            diagnostic.source = source
            return diagnostic
        }
    }

    /// A network that `up` creates, because functions name it and it does not exist.
    package struct Network: Hashable, Sendable, Codable {
        /// The name of the network.
        package var name: String
        /// The functions that name it, sorted.
        package var functions: [String]

        /// Creates a network.
        package init(name: String, functions: [String]) { (self.name, self.functions) = (name, functions) }
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The steps in the order of evaluation.
    package var steps: [Step]
    /// The number of nodes that could have a step and have none.
    package var unchanged: Int
    /// The parts that could not be checked.
    package var unchecked: [UncheckedPart]
    /// The problems, sorted by place.
    package var problems: [Problem] = []
    /// The networks that are created, sorted by name. Nil if there are none.
    package var networks: [Network]?
    /// A line for each operation on containers, in order. Nil if the operations were not requested.
    package var operations: [String]?

    /// Creates a plan without problems.
    package init(steps: [Step], unchanged: Int, unchecked: [UncheckedPart]) {
        self.steps = steps
        self.unchanged = unchanged
        self.unchecked = unchecked
    }

    /// Creates the report of a deployment without a build.
    package init(_ plan: DeploymentPlan) {
        self.init(steps: plan.changes.map(Step.init), unchanged: plan.unchanged, unchecked: [])
    }

    /// True when there are no steps.
    package var isEmpty: Bool { steps.isEmpty }
}
