/// A depth-first walk that returns the order of evaluation, or the path of a cycle.
///
/// The walk is iterative, because a chain of 100,000 nodes must not exhaust the stack.
enum DepthFirstOrder {
    /// The nodes of a cycle in order. The first node is repeated at the end.
    struct Cycle: Error {
        let path: [Int]
    }

    private enum Mark {
        case new, open, ended
    }

    /// Orders the nodes, which are the numbers from 0 up. Visits roots and dependencies in the
    /// given order.
    /// - Parameter dependencies: for each node, the nodes that come before it.
    /// - Returns: every node after its dependencies.
    /// - Throws: the first cycle that is found.
    static func order(of dependencies: [[Int]]) throws(Cycle) -> [Int] {
        var order: [Int] = []
        order.reserveCapacity(dependencies.count)
        var marks = [Mark](repeating: .new, count: dependencies.count)
        var stack: [(node: Int, next: Int)] = []

        for root in dependencies.indices where marks[root] == .new {
            marks[root] = .open
            stack.append((root, 0))
            while let (node, next) = stack.last {
                guard next < dependencies[node].count else {
                    stack.removeLast()
                    marks[node] = .ended
                    order.append(node)
                    continue
                }
                stack[stack.count - 1].next += 1
                let dependency = dependencies[node][next]
                switch marks[dependency] {
                case .ended: break
                case .open: throw Cycle(path: stack.map(\.node).drop { $0 != dependency } + [dependency])
                case .new:
                    marks[dependency] = .open
                    stack.append((dependency, 0))
                }
            }
        }
        return order
    }
}
