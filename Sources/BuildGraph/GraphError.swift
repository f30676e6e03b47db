/// Why a set of nodes is no graph that can be evaluated.
package enum GraphError: Error, Hashable, CustomStringConvertible {
    /// Two nodes have one name.
    case duplicate(NodeID)
    /// A node depends on one that is not there.
    case unknownDependency(NodeID, of: NodeID)
    /// The nodes of a cycle in order; the first stands again at the end.
    case cycle([NodeID])

    package var description: String {
        switch self {
        case .duplicate(let id): "two nodes are named '\(id)'"
        case .unknownDependency(let id, let dependant): "'\(dependant)' depends on '\(id)', which does not exist"
        case .cycle(let path): "a cycle: \(path.map(\.description).joined(separator: " -> "))"
        }
    }
}
