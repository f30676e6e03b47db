package import BuildGraph
package import FoundationEssentials
import ImageBuild

/// What a run did: `--report FILE`, and `.faaso/runs/<id>.json`. Schema `faaso.report/1`.
package struct RunReport: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.report/1"

    package enum Outcome: String, Hashable, Sendable, Codable {
        case done, reused, pulled, failed, skipped
    }

    package struct Step: Hashable, Sendable, Codable {
        package var node: NodeID
        package var outcome: Outcome
        /// What was done, or would have been; nil for a node that was reused without a plan to change it.
        package var action: String?
        package var reasons: [Reason]
        package var interrupts: Bool
        /// When it started, in seconds from the start of the run, and how long it took.
        package var start: Double
        package var seconds: Double
        /// The log, relative to `.faaso`, where there is one.
        package var log: String?
        /// What went wrong, in a line.
        package var error: String?

        package init(_ result: NodeResult, planned: BuildGraph.Step?, log: String? = nil) {
            self.log = log
            let step = result.step ?? planned
            node = result.node
            action = step?.action
            reasons = step?.reasons ?? []
            interrupts = step?.interrupts ?? false
            start = result.start
            seconds = result.seconds
            error = result.error.map { "\($0)" }
            outcome =
                switch result.outcome {
                case .done: step?.action == "pull" ? .pulled : .done
                // Planned because something that it depends on was to be made anew, which came out the same.
                case .reused: planned == nil ? .reused : .skipped
                case .failed: .failed
                case .skipped: .skipped
                }
        }
    }

    package var schema = Self.schemaName
    package var id: String
    package var goal: Goal
    package var started: Date
    package var seconds: Double
    package var commit: String?
    package var steps: [Step]
    /// The number of the deployment that was recorded; nil where nothing that runs changed.
    package var deployment: Int?

    package init(
        id: String, goal: Goal, started: Date, seconds: Double, commit: String?, steps: [Step], deployment: Int? = nil
    ) {
        self.id = id
        self.goal = goal
        self.started = started
        self.seconds = seconds
        self.commit = commit
        self.steps = steps
        self.deployment = deployment
    }

    package var failed: [Step] { steps.filter { $0.outcome == .failed } }

    /// Did anything happen at all?
    package var changed: Bool { steps.contains { $0.outcome == .done || $0.outcome == .pulled || $0.outcome == .failed } }
}
