import BuildGraph
import WorkModel

extension DependencyGraph where Node == WorkModel.Node {
    /// The nodes with work of their own, or with something to pull, that must end before a node starts. Facts
    /// between them are passed through, and the start of a new container counts as its container's own.
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
