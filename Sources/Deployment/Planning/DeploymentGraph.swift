package import BuildGraph
package import WorkModel

/// The part of the graph that is about what runs.
package enum DeploymentGraph {
    /// The proxy, then the containers of functions, then the Caddyfile, then what is no longer wanted.
    /// - Parameters:
    ///   - functions: those that should have a container.
    ///   - removed: those that have one and should have none.
    package static func edges(functions: some Sequence<String>, removed: some Sequence<String>) -> [Node: Graph.Edges] {
        var nodes: [Node: Graph.Edges] = [.proxy: Graph.Edges()]
        let containers = functions.sorted().map(Node.container)
        for container in containers { nodes[container] = Graph.Edges(after: [.proxy]) }
        // Whatever became of the containers, the routes of those that serve are right. They are loaded into no proxy but the one
        // that is wanted.
        nodes[.caddyfile] = Graph.Edges(needs: [.proxy], after: containers)
        // Nothing is taken away that a loaded route still names.
        for container in removed.map(Node.container) where nodes[container] == nil { nodes[container] = Graph.Edges(after: [.caddyfile]) }
        return nodes
    }
}
