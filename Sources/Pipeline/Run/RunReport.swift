import Basics
import BuildGraph
package import FoundationEssentials
package import ContentHash
import ImageBuild
package import WorkModel

/// What a run did: `--report FILE`, and `.faaso/runs/<id>.json`. Schema `faaso.report/1`.
package struct RunReport: Hashable, Sendable, Codable, SchemaNamed {
    package static let schemaName = "faaso.report/1"

    package enum Outcome: String, Hashable, Sendable, Codable {
        case done, reused, pulled, failed, skipped
    }

    package struct Step: Hashable, Sendable, Codable {
        package var node: Node
        package var outcome: Outcome
        /// What was done, or would have been; nil for a node that was reused without a plan to change it.
        package var action: Action?
        package var reasons: [Reason]
        package var interrupts: Bool
        /// When it started, in seconds from the start of the run, and how long it took.
        package var start: Double
        package var seconds: Double
        /// The nodes that had to end before, sorted. Nil in reports of older versions.
        package var waitsFor: [Node]?
        /// The key of the record that the step made or used, for images and tests.
        package var record: Digest?
        /// The path of the log, relative to `.faaso`, if there is one.
        package var log: String?
        /// What went wrong, in a line.
        package var error: String?
        /// The lines that tell why: the end of a build's log, failed tests and what they printed, or
        /// the end of a container's log. Nil if there are none, and in reports of older versions.
        package var details: [String]?

        private enum CodingKeys: String, CodingKey {
            case node, outcome, action, reasons, interrupts, start, seconds, record, log, error, details
            case waitsFor = "waits_for"
        }

        package init(_ result: NodeResult, planned: WorkModel.Step?, waitsFor: [Node] = [], log: String? = nil) {
            self.log = log
            self.waitsFor = waitsFor
            record = result.output?.record ?? (result.error as? any RecordedFailure)?.record
            let step = result.step ?? planned
            node = result.node
            action = step?.action
            reasons = step?.reasons ?? []
            interrupts = step?.interrupts ?? false
            start = result.start
            seconds = result.seconds
            error = result.error.map { "\($0)" }
            details = result.error.map(Self.details).flatMap { $0.isEmpty ? nil : $0 }
            outcome =
                switch result.outcome {
                case .done: step?.action == .pull ? .pulled : .done
                // Planned because something that it depends on was to be made anew, which came out the same.
                case .reused: planned == nil ? .reused : .skipped
                case .failed: .failed
                case .skipped: .skipped
                }
        }

        private static func details(_ error: any Error) -> [String] {
            switch error {
            case let failed as BuildFailed: failed.tail
            case let failed as TestsFailed: failed.lines
            case let error as any Explained: error.diagnostics.flatMap(\.details)
            default: []
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

    /// The failed step that a node waited for, directly or through other nodes; nil for none.
    package func failure(before step: Step) -> Step? {
        let steps = Dictionary(self.steps.map { ($0.node, $0) }) { first, _ in first }
        var waiting = step.waitsFor ?? []
        var seen = Set(waiting)
        while let next = waiting.popLast() {
            guard let other = steps[next] else { continue }
            if other.outcome == .failed { return other }
            waiting += (other.waitsFor ?? []).filter { seen.insert($0).inserted }
        }
        return nil
    }

    /// Did anything happen at all?
    package var changed: Bool { steps.contains { $0.outcome == .done || $0.outcome == .pulled || $0.outcome == .failed } }
}
