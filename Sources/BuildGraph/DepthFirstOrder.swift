/// A depth-first walk that gives the order of evaluation, or the path of a cycle. Iterative: a chain of 100,000 nodes must
/// not exhaust the stack.
enum DepthFirstOrder {
    private struct Frame {
        let id: NodeID
        let dependencies: [NodeID]
        var next = 0
    }

    static func order(of edges: [NodeID: Graph.Edges]) throws(GraphError) -> [NodeID] {
        var order: [NodeID] = []
        order.reserveCapacity(edges.count)
        var ended: Set<NodeID> = []
        var open: Set<NodeID> = []
        var stack: [Frame] = []

        func push(_ id: NodeID) {
            let own = edges[id] ?? Graph.Edges()
            open.insert(id)
            stack.append(Frame(id: id, dependencies: (own.needs + own.after).sorted()))
        }

        for root in edges.keys.sorted() where !ended.contains(root) {
            push(root)
            while let frame = stack.last {
                guard frame.next < frame.dependencies.count else {
                    stack.removeLast()
                    open.remove(frame.id)
                    ended.insert(frame.id)
                    order.append(frame.id)
                    continue
                }
                let dependency = frame.dependencies[frame.next]
                stack[stack.count - 1].next += 1
                if open.contains(dependency) {
                    let start = stack.firstIndex { $0.id == dependency } ?? 0
                    throw .cycle(stack[start...].map(\.id) + [dependency])
                }
                if !ended.contains(dependency) { push(dependency) }
            }
        }
        return order
    }
}
