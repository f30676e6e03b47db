package import BuildGraph
package import WorkModel

/// The part of the build graph that concerns containers and the proxy.
package enum DeploymentGraph {
    /// The edges in this order: the proxy, the containers of functions, the Caddyfile, then the
    /// containers to remove.
    /// - Parameters:
    ///   - functions: the functions that should have a container.
    ///   - removed: the functions that have a container and should have none.
    package static func edges(functions: some Sequence<String>, removed: some Sequence<String>) -> [Node: Graph.Edges] {
        var nodes: [Node: Graph.Edges] = [.proxy: Graph.Edges()]
        let containers = functions.sorted().map(Node.container)
        for container in containers { nodes[container] = Graph.Edges(after: [.proxy]) }
        // The routes of functions that serve are loaded even if other containers failed. They are
        // loaded only into the desired proxy.
        nodes[.caddyfile] = Graph.Edges(needs: [.proxy], after: containers)
        // A container is removed only after no loaded route leads to it.
        for container in removed.map(Node.container) where nodes[container] == nil { nodes[container] = Graph.Edges(after: [.caddyfile]) }
        return nodes
    }
}
