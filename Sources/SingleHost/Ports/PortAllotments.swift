package import Deployment
import FoundationEssentials

/// The two host ports of each function, allotted once and used in turn. A value, which
/// ``PortTable`` keeps in the state folder.
package struct PortAllotments: Hashable, Sendable, Codable {
    /// The pairs of ports by function.
    package private(set) var pairs: [String: [Int]]

    /// Creates the value with known pairs.
    package init(pairs: [String: [Int]] = [:]) { self.pairs = pairs }

    /// The pair of a function; nil if it has none.
    package subscript(function: String) -> [Int]? { pairs[function] }

    /// Takes over a pair from a container's labels if the function has none. This restores pairs
    /// after the state folder was lost.
    package mutating func adopt(_ pair: [Int], for function: String) {
        let taken = Set(pairs.values.joined())
        if pairs[function] == nil, pair.count == 2, taken.isDisjoint(with: pair) { pairs[function] = pair }
    }

    /// The port for a function's next container.
    ///
    /// It is the port of the function's pair that its own containers do not hold. A new pair is
    /// allotted if the function has none, or if another process holds the port. If all ports are
    /// allotted, functions that are not known lose their pairs.
    /// - Parameters:
    ///   - used: the ports that the function's own containers hold.
    ///   - range: the range of host ports.
    ///   - known: the names of all desired functions.
    ///   - isFree: returns true when no other process holds a port.
    /// - Throws: ``DeploymentError/portsExhausted(_:)``.
    package mutating func next(
        for function: String, used: Set<Int>, range: ClosedRange<Int>, known: Set<String>, isFree: (Int) -> Bool
    ) throws(DeploymentError) -> Int {
        if let port = pairs[function]?.first(where: { !used.contains($0) }), isFree(port) { return port }
        var refused = Set(pairs[function] ?? [])
        pairs[function] = nil
        refused.formUnion(used)
        let pair = try fresh(in: range, refusing: refused, known: known, isFree: isFree)
        pairs[function] = pair
        return pair[0]
    }

    /// Forgets the pair of a function. The next request allots another one.
    package mutating func forget(_ function: String) { pairs[function] = nil }

    private mutating func fresh(
        in range: ClosedRange<Int>, refusing refused: Set<Int>, known: Set<String>, isFree: (Int) -> Bool
    ) throws(DeploymentError) -> [Int] {
        for givesAway in [false, true] {
            if givesAway { pairs = pairs.filter { known.contains($0.key) } }
            let taken = Set(pairs.values.joined()).union(refused)
            var found: [Int] = []
            for port in range where !taken.contains(port) && isFree(port) {
                found.append(port)
                if found.count == 2 { return found }
            }
        }
        throw .portsExhausted(range)
    }
}
