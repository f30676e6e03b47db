/// Why a set of nodes is no graph that can be evaluated.
package enum GraphError<Node: Hashable & Sendable>: Error, Hashable, CustomStringConvertible {
    /// Two nodes have one name.
    case duplicate(Node)
    /// A node depends on one that is not there.
    case unknownDependency(Node, of: Node)
    /// The nodes of a cycle in order; the first stands again at the end.
    case cycle([Node])

    package var description: String {
        switch self {
        case .duplicate(let id): "two nodes are named '\(id)'"
        case .unknownDependency(let id, let dependant): "'\(dependant)' depends on '\(id)', which does not exist"
        case .cycle(let path): "a cycle: \(path.map { "\($0)" }.joined(separator: " -> "))"
        }
    }
}
