package import BuildGraph
import ContentHash
package import FoundationEssentials
package import ImageBuild

/// `faaso why NODE`: why a node would run now, or why it ran last. Schema `faaso.why/1`.
package struct WhyReport: Hashable, Sendable, Codable {
    package static let schemaName = "faaso.why/1"

    /// One link of the chain from what changed to the node.
    package struct Link: Hashable, Sendable, Codable {
        package var node: NodeID
        package var action: String
        package var reasons: [Reason]
    }

    /// What a node's newest record says.
    package struct Last: Hashable, Sendable, Codable {
        package var when: Date
        package var seconds: Double
        package var key: String
        /// What had changed then, a line each; empty for an image that was adopted.
        package var reasons: [String]
        package var log: String?
        package var commit: String?
        package var failure: String?
    }

    package var schema = Self.schemaName
    package var node: NodeID
    package var state: Inspection.State
    /// From the node back to what changed; empty when the node is current.
    package var chain: [Link]
    /// The last time that it ran, where a record says so.
    package var last: Last?

    package init(_ inspection: Inspection, _ node: NodeID, cache: CacheFolder) {
        self.node = node
        state = inspection.state(node)
        chain = []
        var open = [node]
        var seen: Set<NodeID> = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted, let step = inspection.step(id) else { continue }
            chain.append(Link(node: id, action: step.action, reasons: step.reasons))
            open += step.reasons.filter { $0.kind == .dependencyChanged }.compactMap { $0.input.map { NodeID($0) } }.reversed()
        }
        last = Self.last(node, cache)
    }

    private static func last(_ node: NodeID, _ cache: CacheFolder) -> Last? {
        let name = String(node.name)
        switch node.kind {
        case "image":
            return cache.currentImage(name).map {
                Last(
                    when: $0.built, seconds: $0.seconds, key: $0.key.hex, reasons: $0.reasons, log: $0.log, commit: $0.commit,
                    failure: $0.failure)
            }
        case "test":
            return cache.currentTest(name).map { record in
                let failed = record.cases.filter { $0.failure != nil }.map(\.name)
                return Last(
                    when: record.ran, seconds: record.seconds, key: record.key.hex, reasons: [], log: nil, commit: nil,
                    failure: failed.isEmpty ? nil : failed.joined(separator: ", "))
            }
        default:
            return nil
        }
    }
}
