import BuildGraph
import WorkModel

extension DependencyGraph where Node == WorkModel.Node {
    /// The nodes of work, and the bases, that must end before a node starts. Sorted.
    ///
    /// Facts between them are passed through. The start of a new container counts as part of its
    /// container.
    func work(before node: Node) -> [Node] {
        var found: Set<Node> = []
        var seen: Set<Node> = [node]
        var open = [node]
        while let next = open.popLast() {
            let edges = edges(of: next)
            for earlier in edges.needs + edges.after where seen.insert(earlier).inserted {
                if earlier.isWork || earlier.kind == .base { found.insert(earlier) } else { open.append(earlier) }
            }
        }
        return found.sorted()
    }
}
