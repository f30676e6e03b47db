/// The reason why a set of nodes cannot be evaluated as a graph.
package enum GraphError<Node: Hashable & Sendable>: Error, Hashable, CustomStringConvertible {
    /// Two nodes have the same name.
    case duplicate(Node)
    /// A node depends on a node that does not exist.
    case unknownDependency(Node, of: Node)
    /// The nodes of a cycle in order. The first node is repeated at the end.
    case cycle([Node])

    package var description: String {
        switch self {
        case .duplicate(let id): "two nodes are named '\(id)'"
        case .unknownDependency(let id, let dependant): "'\(dependant)' depends on '\(id)', which does not exist"
        case .cycle(let path): "a cycle: \(path.map { "\($0)" }.joined(separator: " -> "))"
        }
    }
}
