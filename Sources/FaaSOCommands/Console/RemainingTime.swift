import Basics
import WorkModel

/// The progress of a run, and an estimate of its remaining time from the last durations of its
/// steps.
struct RemainingTime: Sendable {
    private var total = 0
    private var left: Set<Node> = []
    private var seconds: [Node: Double] = [:]
    private var since: [Node: ContinuousClock.Instant] = [:]

    /// Creates the progress of an empty run.
    init() {}

    /// Creates the progress of a run that has not started.
    /// - Parameter seconds: the last duration of each node. A node that never ran is missing.
    init(_ nodes: [Node], seconds: [Node: Double]) {
        total = nodes.count
        left = Set(nodes)
        self.seconds = seconds
    }

    /// Records the start of a node.
    mutating func started(_ node: Node, at now: ContinuousClock.Instant) { since[node] = now }

    /// Records the end of a node.
    mutating func ended(_ node: Node) { left.remove(node) }

    /// The progress as text: `3 of 8 done, about 12 s left`. The time is left out if it is unknown.
    /// Nil for a single step of unknown time.
    func text(at now: ContinuousClock.Instant) -> String? {
        let time = seconds(at: now).map { "about \(Amount.duration($0)) left" }
        guard total > 1 else { return time }
        return "\(total - left.count) of \(total) done" + (time.map { ", " + $0 } ?? "")
    }

    /// The remaining time of the longest chain. Steps of one function run one after the other;
    /// different functions run in parallel.
    ///
    /// Nil if a step has no recorded time, and if the run takes longer than last time.
    func seconds(at now: ContinuousClock.Instant) -> Double? {
        var chains: [String: Double] = [:]
        for node in left {
            let known = seconds[node] ?? Self.usual(node)
            guard let known else { return nil }
            let elapsed = since[node].map { $0.duration(to: now).seconds } ?? 0
            chains[node.name, default: 0] += max(0, known - elapsed)
        }
        guard let longest = chains.values.max(), longest > 0 else { return nil }
        return longest < 1 ? longest : longest.rounded(.up)
    }

    /// The usual time of a node without recorded times. The start of a container or of the proxy
    /// usually takes a second.
    private static func usual(_ node: Node) -> Double? {
        switch node.kind {
        case .container, .proxy: 1
        case .caddyfile: 0.1
        case .source, .base, .context, .image, .test, .shared, .candidate, .route: nil
        }
    }
}
