import BuildGraph
import FunctionModel
package import Pipeline
package import WorkModel

/// The output of `faaso graph --format json`.
package struct GraphReport: Hashable, Sendable, Codable {
    /// The value of `schema` in the output.
    package static let schemaName = "faaso.graph/1"

    /// A node with its keys and its state.
    package struct Node: Hashable, Sendable, Codable {
        /// The text form of the node.
        package var id: WorkModel.Node
        /// The kind of the node.
        package var kind: WorkModel.Node.Kind
        /// The source key. Nil for all nodes except images.
        package var sourceKey: String?
        /// The key. Nil if it is unknown or the node has none.
        package var key: String?
        /// The state of the node.
        package var state: Inspection.State
        /// The causes of the node's step. Empty if the node is current.
        package var reasons: [Reason]

        /// The names of the fields in JSON.
        package enum CodingKeys: String, CodingKey {
            case id, kind, key, state, reasons
            case sourceKey = "source_key"
        }

        /// Writes absent keys as null, so that every node has the same fields.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(kind, forKey: .kind)
            try container.encode(sourceKey, forKey: .sourceKey)
            try container.encode(key, forKey: .key)
            try container.encode(state, forKey: .state)
            try container.encode(reasons, forKey: .reasons)
        }
    }

    /// An edge from a node to a node that depends on it.
    package struct Edge: Hashable, Sendable, Codable {
        /// The node that is needed.
        package var from: WorkModel.Node
        /// The node that depends on it.
        package var to: WorkModel.Node
    }

    /// The schema of the output.
    package var schema = Self.schemaName
    /// The nodes in the order of evaluation.
    package var nodes: [Node]
    /// The edges between the shown nodes.
    package var edges: [Edge]
    /// The calls between the shown containers, from a caller to the called one. They may form
    /// cycles.
    package var calls: [Edge]

    /// Creates a report.
    /// - Parameters:
    ///   - inspection: the graph with its states.
    ///   - kept: the nodes to show; nil shows all.
    package init(_ inspection: Inspection, kept: Set<WorkModel.Node>? = nil) {
        let graph = inspection.graph
        // The order of the shown nodes must not depend on nodes that are left out. A part of a graph
        // has no cycle either.
        let part = kept.map { (try? graph.restricted(to: $0)) ?? graph }
        let shown = part?.order.filter { kept?.contains($0) ?? true } ?? graph.order
        nodes = shown.map { id in
            let keys = inspection.keys(id)
            return Node(
                id: id, kind: id.kind, sourceKey: keys.source, key: keys.key, state: inspection.state(id),
                reasons: inspection.step(id)?.reasons ?? [])
        }
        let set = Set(shown)
        edges = shown.flatMap { id in
            let edges = graph.edges(of: id)
            // Most edges of the kind `after` are order alone. The Caddyfile, however, is made of
            // the routes that it comes after.
            let sources = id == .caddyfile ? edges.after.filter { $0.kind == .route } : edges.needs
            return sources.filter(set.contains).map { Edge(from: $0, to: id) }
        }
        if set.contains(.caddyfile), set.contains(.proxy) { edges.append(Edge(from: .caddyfile, to: .proxy)) }
        calls = inspection.project.functions.flatMap { function in
            function.metadata.calls.map { Edge(from: .container(function.name), to: .container($0)) }
        }.filter { set.contains($0.from) && set.contains($0.to) }
    }

    /// The graph in Graphviz's language.
    package var dot: String {
        let colours: [Inspection.State: String] = [
            .stale: "orange", .missing: "orange", .failed: "red", .neverBuilt: "gold", .neverDeployed: "gold", .current: "palegreen",
            .unknown: "gray90",
        ]
        var lines = ["digraph faaso {", "  rankdir=LR;", "  node [shape=box, style=filled, fontname=\"sans-serif\"];"]
        for node in nodes {
            let look = "fillcolor=\(colours[node.state] ?? "white"), tooltip=\(Self.quoted(node.state.rawValue))"
            lines.append("  \(Self.quoted(node.id.description)) [\(look)];")
        }
        for edge in edges { lines.append("  \(Self.quoted(edge.from.description)) -> \(Self.quoted(edge.to.description));") }
        for call in calls {
            let ends = "\(Self.quoted(call.from.description)) -> \(Self.quoted(call.to.description))"
            lines.append("  \(ends) [style=dashed, constraint=false, label=\"calls\"];")
        }
        return (lines + ["}"]).joined(separator: "\n")
    }

    /// The graph in Mermaid's flowchart language, which Markdown pages show.
    package var mermaid: String {
        let names = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.id, "n\($0)") })
        var lines = ["flowchart LR"]
        for node in nodes {
            guard let name = names[node.id] else { continue }
            let text = node.id.description.replacing("\"", with: "#quot;")
            lines.append("  \(name)[\"\(text)\"]:::\(node.state.rawValue.replacing("-", with: "_"))")
        }
        for edge in edges {
            if let from = names[edge.from], let to = names[edge.to] { lines.append("  \(from) --> \(to)") }
        }
        for call in calls {
            if let from = names[call.from], let to = names[call.to] { lines.append("  \(from) -. calls .-> \(to)") }
        }
        return
            (lines + [
                "  classDef current fill:#d3f9d8,color:#000", "  classDef stale fill:#ffd8a8,color:#000",
                "  classDef missing fill:#ffd8a8,color:#000", "  classDef failed fill:#ffc9c9,color:#000",
                "  classDef never_built fill:#fff3bf,color:#000", "  classDef never_deployed fill:#fff3bf,color:#000",
                "  classDef unknown fill:#f1f3f5,color:#000",
            ]).joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
