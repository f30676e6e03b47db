import Basics
import BuildGraph
package import ContentHash
package import Deployment
package import FoundationEssentials
package import FunctionModel
import ImageBuild
package import WorkModel

/// The report of a run, for `--report FILE` and `.faaso/runs/<id>.json`.
package struct RunReport: Hashable, Sendable, Codable, SchemaNamed {
    /// The value of `schema` in the report.
    package static let schemaName = "faaso.report/1"

    /// The outcome of a step.
    package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// Like ``NodeOutcome``, with `pulled` for a base image that was pulled.
        case done, reused, pulled, failed, skipped
    }

    /// One node of the run.
    package struct Step: Hashable, Sendable, Codable {
        /// The node.
        package var node: Node
        /// The outcome of the node.
        package var outcome: Outcome
        /// The action that was done or planned. Nil for a node that was reused without a plan to
        /// change it.
        package var action: Action?
        /// The causes of the step.
        package var reasons: [Reason]
        /// True when the step interrupts service.
        package var interrupts: Bool
        /// The start of the step, in seconds since the start of the run.
        package var start: Double
        /// The duration of the step in seconds.
        package var seconds: Double
        /// The nodes that had to end before, sorted. Nil in reports of older versions.
        package var waitsFor: [Node]?
        /// The key of the record that the step made or used, for images and tests.
        package var record: Digest?
        /// The path of the log, relative to `.faaso`. Nil if there is none.
        package var log: String?
        /// The message of the error's first diagnostic, with its place. Nil if there is none.
        package var error: String?
        /// The lines that show the cause of a failure.
        ///
        /// They come from the log of a build or a container, or are the failed tests with their
        /// output. Nil if there are none, and in reports of older versions.
        package var details: [String]?

        private enum CodingKeys: String, CodingKey {
            case node, outcome, action, reasons, interrupts, start, seconds, record, log, error, details
            case waitsFor = "waits_for"
        }

        /// Creates a step from the result of its node.
        /// - Parameters:
        ///   - planned: the step in the plan; nil if the node had none.
        ///   - waitsFor: the nodes that had to end before.
        ///   - log: the path of the log, relative to `.faaso`.
        package init(_ result: NodeResult, planned: WorkModel.Step?, waitsFor: [Node] = [], log: String? = nil) {
            self.log = log
            self.waitsFor = waitsFor
            record = result.output?.record ?? (result.error as? any RecordedFailure)?.record
            // The image was in the registry already when its turn came.
            let planned = result.node.kind == .shared && result.outcome == .reused ? nil : planned
            let step = result.step ?? planned
            node = result.node
            action = step?.action
            reasons = step?.reasons ?? []
            interrupts = step?.interrupts ?? false
            start = result.start
            seconds = result.seconds
            error = result.error.map(Diagnostic.summary)
            details = result.error.map(Self.details).flatMap { $0.isEmpty ? nil : $0 }
            outcome =
                switch result.outcome {
                case .done: step?.action == .pull ? .pulled : .done
                // The step was planned because a dependency was stale. Its new output came out the
                // same.
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

    /// The schema of the report.
    package var schema = Self.schemaName
    /// The time of the start and random digits. The order of identifiers is the order of time.
    package var id: String
    /// The goal of the run.
    package var goal: Goal
    /// The time of the start.
    package var started: Date
    /// The duration of the run in seconds.
    package var seconds: Double
    /// The git commit that was checked out; nil outside of git.
    package var commit: String?
    /// The steps in the order in which their nodes ended.
    package var steps: [Step]
    /// The number of the deployment that was recorded. Nil if the running state did not change.
    package var deployment: Int?
    /// The routes that the proxy has after the run, sorted by path. Nil if the run did not deploy.
    package var routes: [DeploymentStatus.Route]?
    /// The stage that the run was about. Nil for the main project.
    package var stage: String?
    /// The place where the project runs. Nil for one host, and in reports of older versions.
    package var target: TargetKind?

    /// Creates a report from its fields.
    package init(
        id: String, goal: Goal, started: Date, seconds: Double, commit: String?, steps: [Step], deployment: Int? = nil,
        routes: [DeploymentStatus.Route]? = nil, stage: String? = nil, target: TargetKind? = nil
    ) {
        self.id = id
        self.goal = goal
        self.started = started
        self.seconds = seconds
        self.commit = commit
        self.steps = steps
        self.deployment = deployment
        self.routes = routes
        self.stage = stage
        self.target = target
    }

    /// The failed steps.
    package var failed: [Step] { steps.filter { $0.outcome == .failed } }

    /// The images that should be in the registry and are not, except behind a failure.
    package var unpushed: [Step] {
        steps.filter { $0.action == .push && $0.outcome == .skipped && failure(before: $0) == nil }
    }

    /// The result of all pushes: `1 of 2 pushed`. Nil if each one succeeded.
    package var incompletePush: String? {
        let pushed = steps.count { $0.action == .push && $0.outcome == .done }
        return unpushed.isEmpty ? nil : "\(pushed) of \(unpushed.count + pushed) pushed"
    }

    /// The failed step that a node waited for, directly or through other nodes. Nil if there is
    /// none.
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

    /// True when the run did something or failed.
    package var changed: Bool { steps.contains { $0.outcome == .done || $0.outcome == .pulled || $0.outcome == .failed } }
}

extension Settings {
    /// The place where the project runs, as reports have it. Nil for one host.
    package var reportedTarget: TargetKind? { isOnSwarm ? .swarm : nil }
}
