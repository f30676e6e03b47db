import FoundationEssentials
import FunctionModel
import ImageBuild
import Pipeline
import WorkModel

/// The earlier runs with their steps and reasons, from `.faaso/runs`, the newest first.
struct RunHistory {
    private let cache: CacheFolder
    private let target: TargetKind?
    private let names: [String]

    /// The number of runs that are searched.
    static let limit = 200

    /// Lists the runs of a cache. Reports are read when they are needed.
    /// - Parameter target: the place where the project runs, as reports have it; nil for one host.
    init(_ cache: CacheFolder, target: TargetKind? = nil) {
        (self.cache, self.target) = (cache, target)
        names = Array(cache.names("runs").filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted(by: >).prefix(Self.limit))
    }

    /// A step of an earlier run.
    struct Event {
        /// The report of the run.
        var run: RunReport
        /// The step of the node.
        var step: RunReport.Step
        /// The position of the run in the history.
        var position: Int
    }

    /// The newest run, from a position on, that did something for a node. Stages and targets share
    /// images and tests. What is deployed counts for the cache's own stage on one target alone.
    func last(_ node: Node, from position: Int = 0) -> Event? {
        for index in names.indices.dropFirst(position) {
            guard let run = run(index), (run.stage == cache.stage && run.target == target) || !node.isDeployed,
                let step = run.steps.first(where: { $0.node == node })
            else { continue }
            if WhyReport.Past.outcomes.contains(step.outcome), step.action != nil {
                return Event(run: run, step: step, position: index)
            }
        }
        return nil
    }

    private func run(_ index: Int) -> RunReport? {
        let report: RunReport? = cache.decode("runs/" + names[index])
        return report.flatMap { $0.schema == RunReport.schemaName ? $0 : nil }
    }
}

extension RunHistory {
    /// The last step of a node, and the chain back to its cause.
    ///
    /// The chain continues through older runs if an image was built before the container was
    /// replaced.
    func chain(_ node: Node) -> WhyReport.Past? {
        guard let first = last(node) else { return nil }
        var past = WhyReport.Past(
            run: first.run.id, started: first.run.started, commit: first.run.commit, outcome: first.step.outcome, chain: [])
        var open = [first]
        var seen: Set<Node> = []
        while let event = open.popLast() {
            guard seen.insert(event.step.node).inserted else { continue }
            guard let action = event.step.action else { continue }
            past.chain.append(WhyReport.Link(node: event.step.node, action: action, reasons: event.step.reasons))
            open += WhyReport.causes(event.step.reasons).reversed().compactMap { last($0, from: event.position) }
        }
        return past
    }
}
