package import BuildGraph

/// The part of the graph that is about what runs.
package enum DeploymentGraph {
    /// The proxy, then the containers of functions, then the Caddyfile, then what is no longer wanted.
    /// - Parameters:
    ///   - functions: those that should have a container.
    ///   - removed: those that have one and should have none.
    package static func edges(functions: some Sequence<String>, removed: some Sequence<String>) -> [NodeID: Graph.Edges] {
        var nodes: [NodeID: Graph.Edges] = [.proxy: Graph.Edges()]
        let containers = functions.sorted().map(NodeID.container)
        for container in containers { nodes[container] = Graph.Edges(after: [.proxy]) }
        // Whatever became of the containers, the routes of those that serve are right. They are loaded into no proxy but the one
        // that is wanted.
        nodes[.caddyfile] = Graph.Edges(needs: [.proxy], after: containers)
        // Nothing is taken away that a loaded route still names.
        for container in removed.map(NodeID.container) where nodes[container] == nil { nodes[container] = Graph.Edges(after: [.caddyfile]) }
        return nodes
    }
}

extension NodeID {
    package static let caddyfile = NodeID("caddyfile")
    package static let proxy = NodeID("proxy")

    package static func container(_ function: String) -> NodeID { NodeID(kind: "container", name: function) }
    /// The start of a function's new container, while its tests run.
    package static func candidate(_ function: String) -> NodeID { NodeID(kind: "candidate", name: function) }
}
