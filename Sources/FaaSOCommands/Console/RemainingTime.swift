import WorkModel
import BuildGraph

/// How much of a run is done, and about how long the rest will take by what each step took last time.
struct RemainingTime: Sendable {
    private var total = 0
    private var left: Set<Node> = []
    private var seconds: [Node: Double] = [:]
    private var since: [Node: ContinuousClock.Instant] = [:]

    /// Of nothing.
    init() {}

    /// - Parameter seconds: what each node took last time; a node that is missing there was never made.
    init(_ nodes: [Node], seconds: [Node: Double]) {
        total = nodes.count
        left = Set(nodes)
        self.seconds = seconds
    }

    mutating func started(_ node: Node, at now: ContinuousClock.Instant) { since[node] = now }

    mutating func ended(_ node: Node) { left.remove(node) }

    /// `3 of 8 done, about 12 s left`; without a time where a step was never made, and nil for a single step that was never made.
    func text(at now: ContinuousClock.Instant) -> String? {
        let time = seconds(at: now).map { "about \(Amount.duration($0)) left" }
        guard total > 1 else { return time }
        return "\(total - left.count) of \(total) done" + (time.map { ", " + $0 } ?? "")
    }

    /// The longest chain that is left: what belongs to one function is done in turn, different functions beside each other. Nil where no
    /// record tells, and when it takes longer than last time.
    func seconds(at now: ContinuousClock.Instant) -> Double? {
        var chains: [String: Double] = [:]
        for node in left {
            let known = seconds[node] ?? Self.usual(node)
            guard let known else { return nil }
            let elapsed = since[node].map { ($0.duration(to: now)) / .seconds(1) } ?? 0
            chains[node.name, default: 0] += max(0, known - elapsed)
        }
        guard let longest = chains.values.max(), longest > 0 else { return nil }
        return longest < 1 ? longest : longest.rounded(.up)
    }

    /// Containers and the proxy keep no record of their time. A second is what the start of one takes, as a rule.
    private static func usual(_ node: Node) -> Double? {
        switch node.kind {
        case .container, .proxy: 1
        case .caddyfile: 0.1
        case .source, .base, .context, .image, .test, .candidate, .route: nil
        }
    }
}
