package import BuildGraph
package import WorkModel

/// The part of the build graph that concerns containers and the proxy.
package enum DeploymentGraph {
    /// The edges in this order: the proxy, the containers of functions, the Caddyfile, then the
    /// containers to remove.
    /// - Parameters:
    ///   - functions: the functions that should have a container.
    ///   - removed: the functions that have a container and should have none.
    ///   - calls: the functions that each function calls. A called one comes first. Its failure
    ///     holds up no caller, because its old version serves on.
    package static func edges(
        functions: some Sequence<String>, removed: some Sequence<String>, calls: [String: [String]] = [:]
    ) -> [Node: Graph.Edges] {
        var nodes: [Node: Graph.Edges] = [.proxy: Graph.Edges()]
        let names = functions.sorted()
        let before = CallOrder.before(Dictionary(names.map { ($0, calls[$0] ?? []) }) { first, _ in first })
        let containers = names.map(Node.container)
        for name in names { nodes[.container(name)] = Graph.Edges(after: [.proxy] + (before[name] ?? []).map(Node.container)) }
        // The routes of functions that serve are loaded even if other containers failed. They are
        // loaded only into the desired proxy.
        nodes[.caddyfile] = Graph.Edges(needs: [.proxy], after: containers)
        // A container is removed only after no loaded route leads to it.
        for container in removed.map(Node.container) where nodes[container] == nil { nodes[container] = Graph.Edges(after: [.caddyfile]) }
        return nodes
    }
}
