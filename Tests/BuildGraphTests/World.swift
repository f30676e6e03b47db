import BuildGraph

/// A small world for plans and builds. Each node has a source, a record of its last key, and an
/// output.
///
/// The executor sees the world only through ``rule(for:)``.
actor World {
    private struct Record {
        var key: String
        var output: String
    }

    private let nodes: [NodeID: Graph.Edges]
    /// The number of possible outputs. If it is small, a changed input often gives the same output.
    private let variety: UInt64
    private var sources: [NodeID: Int] = [:]
    private var records: [NodeID: Record] = [:]
    private(set) var performed: [NodeID] = []

    init(_ nodes: Nodes, variety: UInt64) {
        self.nodes = Dictionary(uniqueKeysWithValues: nodes.edges.map { ($0.id, $0.edges) })
        self.variety = variety
    }

    func edit(_ id: NodeID) {
        sources[id, default: 0] += 1
    }

    func forget(_ id: NodeID) {
        records[id] = nil
    }

    func startCounting() {
        performed = []
    }

    /// The correct output of each node, computed from the sources alone.
    func freshOutputs() -> [NodeID: String] {
        var outputs: [NodeID: String] = [:]
        func output(_ id: NodeID) -> String {
            if let known = outputs[id] { return known }
            var needed: Rule.Outputs = [:]
            for dependency in nodes[id]?.needs ?? [] { needed[dependency] = output(dependency) }
            let made = make(key(id, needed) ?? "")
            outputs[id] = made
            return made
        }
        for id in nodes.keys { _ = output(id) }
        return outputs
    }

    nonisolated func rules() -> [NodeID: Rule] {
        Dictionary(uniqueKeysWithValues: nodes.keys.map { ($0, rule(for: $0)) })
    }

    nonisolated func rule(for id: NodeID) -> Rule {
        var rule = Rule(evaluate: { await self.evaluate(id, $0) }, perform: { needed, _ in await self.perform(id, needed) })
        // Half of the nodes are evaluated beside others.
        rule.waits = (id.description.utf8.last ?? 0) % 2 == 0
        return rule
    }

    private func evaluate(_ id: NodeID, _ needed: Rule.Outputs) -> Verdict {
        guard let key = key(id, needed) else { return .stale(Step(id, "build", [Reason(.dependencyChanged)])) }
        guard let record = records[id] else { return .stale(Step(id, "build", [Reason(.neverBuilt)])) }
        return record.key == key ? .current(record.output) : .stale(Step(id, "build", [Reason(.inputChanged)]))
    }

    private func perform(_ id: NodeID, _ needed: Rule.Outputs) -> String {
        performed.append(id)
        let key = key(id, needed) ?? "incomplete"
        let output = make(key)
        records[id] = Record(key: key, output: output)
        return output
    }

    /// The key of a node. Nil while an output that it needs is unknown.
    private func key(_ id: NodeID, _ needed: Rule.Outputs) -> String? {
        var key = "\(id)=\(sources[id] ?? 0)"
        for dependency in Set(nodes[id]?.needs ?? []).sorted() {
            guard let output = needed[dependency] else { return nil }
            key += " \(dependency)=\(output)"
        }
        return key
    }

    private func make(_ key: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String((hash ^ (hash >> 32)) % variety)
    }
}
